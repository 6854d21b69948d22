// The door to MLS (RFC 9420): what the rest of the engine knows of it. ts-mls lives behind this folder and nowhere else.
// State in, state out: an operation gives the next group and the rows to write; nothing here writes or sends.
// The rules beyond the RFC and the patches: docs/protocol/mls.md.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { KeyPair } from '../ports/crypto.ts'

/** What extension 0xF0A2 of a leaf says, and its credential repeats. */
export interface LeafIdentity {
  readonly account: AccountAddress
  readonly device: DeviceId
  /** The device-log entry that certified the device: its seq and its BLAKE3. */
  readonly entrySeq: number
  readonly entryHash: Uint8Array
}

/** A leaf as its group sees it. */
export interface Leaf {
  readonly index: number
  readonly identity: LeafIdentity
  /** Ed25519; must equal the key of the log entry. */
  readonly signaturePublicKey: Uint8Array
}

export interface InspectedKeyPackage {
  readonly ref: Uint8Array
  readonly identity: LeafIdentity
  readonly signaturePublicKey: Uint8Array
  /** Extension 0xF0A1. */
  readonly oneTimeX25519: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
}

/**
 * Why the other side's bytes are not taken: expected, so a value. `code` is stable:
 * - of every entrance: `malformed`, `unknown_version`, `wrong_suite`, `undecryptable`, `bad_signature`, `bad_key`,
 *   `bad_ciphertext`, `not_private`, `not_member`, `wrong_group`, `unknown_sender`, `own_message`, `replayed`, `too_far_ahead`
 * - of messages: `not_application`, `clear_data`, `padded`, `epoch_ahead` (its commit is still to come), `epoch_forgotten`
 * - of commits: `not_commit`, `wrong_epoch`, `invalid_commit`, `proposal_type`, `too_many_adds`, `remove_without_path`,
 *   `leaf_changed`, `external_commit`; of Welcomes: `invalid_welcome`, `wrong_welcome`, `psk`, `group_info_extensions`
 * - of what leaves, packages and groups hold: `leaf_identity`, `leaf_credential`, `leaf_capabilities`, `leaf_extensions`,
 *   `leaf_key`, `key_package_extensions`, `too_large`, `lifetime`, `hpke_key_repeated`, `path_key`, `device_repeated`,
 *   `too_many_leaves`, `group_extensions`, `group_metadata_size`; and whatever codes the caller's CheckLeaf gives.
 */
export interface Refusal {
  readonly ok: false
  readonly code: string
  readonly message: string
}

/**
 * Rows of one group, relative to it: the engine puts chat and generation before `key`, seals and stores them.
 * A list of writes is applied in its order, in one transaction.
 */
export type MlsWrite =
  | {
      readonly kind: 'put'
      readonly table: 'mls_epochs' | 'mls_secrets'
      readonly key: Uint8Array
      readonly value: Uint8Array
    }
  | { readonly kind: 'delete'; readonly table: 'mls_epochs' | 'mls_secrets'; readonly key: Uint8Array }
  | {
      readonly kind: 'delete-range'
      readonly table: 'mls_epochs' | 'mls_secrets'
      readonly from: Uint8Array
      readonly to: Uint8Array
    }

/** Reads such rows back, unsealed. Includes everything the caller has been told to write and has written. */
export interface MlsRows {
  get(table: 'mls_epochs' | 'mls_secrets', key: Uint8Array): Promise<Uint8Array | undefined>
  /** Keys and values with `from` <= key < `to`, in order. */
  scan(
    table: 'mls_epochs' | 'mls_secrets',
    from: Uint8Array,
    to: Uint8Array,
  ): Promise<readonly { key: Uint8Array; value: Uint8Array }[]>
}

/** One group at one epoch: the public part and the epoch's secrets, without the ratchets, which stay in rows. */
export interface MlsGroup {
  readonly groupId: Uint8Array
  readonly epoch: number
  readonly ownLeafIndex: number
  readonly epochAuthenticator: Uint8Array
  /** Data of GroupContext extension 0xF0A3. */
  readonly metadataBytes: Uint8Array
  /** False once a commit removed this device: it can then read nothing more and write nothing. */
  readonly active: boolean
  readonly leaves: readonly Leaf[]
}

/** A step to another epoch: the writes replace the old epoch's rows as RFC 9420 §9.2 demands. */
export interface Transition {
  readonly group: MlsGroup
  readonly writes: readonly MlsWrite[]
}

/** Checks a new or changed leaf against its account's device log; undefined is a yes. */
export type CheckLeaf = (leaf: Omit<Leaf, 'index'>) => Promise<Omit<Refusal, 'ok'> | undefined>

export interface CommitChanges {
  readonly addKeyPackages: readonly Uint8Array[]
  readonly removeLeaves: readonly number[]
  /** New data of 0xF0A3; absent leaves it as it is. */
  readonly metadataBytes?: Uint8Array
  /** In clear on the wire: BLAKE3(`talkee-commit-delta-v1` ‖ D). */
  readonly authenticatedData: Uint8Array
}

/** A commit made and not yet taken by the sequencer. Store `pendingBytes` and `writes` before the commit leaves. */
export interface StagedCommit {
  readonly commitBytes: Uint8Array
  readonly newEpoch: number
  /** The new epoch, to be sealed and kept until the sequencer has spoken; `mergeOwnCommit` takes it back. */
  readonly pendingBytes: Uint8Array
  /** The handshake generation that the commit consumed, whatever becomes of it. */
  readonly writes: readonly MlsWrite[]
  /** One Welcome per joiner, each with only its own EncryptedGroupSecrets and without the tree. */
  readonly welcomes: readonly { readonly keyPackageRef: Uint8Array; readonly welcomeBytes: Uint8Array }[]
  readonly ratchetTreeBytes: Uint8Array
  readonly metadataBytes: Uint8Array
  /** MLS exporter of the new epoch (RFC 9420 §8.5). */
  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array>
  /** Signs with this device's leaf key. */
  sign(message: Uint8Array): Uint8Array
}

/** A commit of somebody else, verified as MLS and not yet accepted. Nothing is written unless `accept` is used. */
export interface VerifiedCommit {
  readonly ok: true
  readonly sender: Leaf
  readonly authenticatedData: Uint8Array
  readonly added: readonly (Omit<Leaf, 'index'> & { readonly keyPackageRef: Uint8Array })[]
  readonly removed: readonly Leaf[]
  /** New data of 0xF0A3 when the commit changes it. */
  readonly metadataBytes: Uint8Array | undefined
  readonly newEpoch: number
  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array>
  accept(): Transition
}

export interface OpenedMessage {
  readonly ok: true
  readonly epoch: number
  readonly sender: Leaf
  readonly plaintext: Uint8Array
  /** The ratchet after this message; write them in the transaction that stores the message. */
  readonly writes: readonly MlsWrite[]
}

export interface Mls {
  /**
   * Proves that the patched library is the one in use: a one-Remove commit carries a path, a skipped generation
   * yields no later key. An `InternalError` `mls_unpatched` otherwise; the engine then refuses to open a vault.
   */
  selfTest(): Promise<void>

  /** A KeyPackage under the device's certified key. `privateBytes` is sealed by the caller and deleted after the join. */
  generateKeyPackage(input: {
    identity: LeafIdentity
    signatureKeyPair: KeyPair
    oneTimeX25519: Uint8Array
    notBeforeSeconds: number
    notAfterSeconds: number
  }): Promise<{ keyPackageBytes: Uint8Array; ref: Uint8Array; privateBytes: Uint8Array }>

  /** Decodes and verifies a KeyPackage (RFC 9420 §10.1), its extensions and that it is of our suite. */
  inspectKeyPackage(keyPackageBytes: Uint8Array): Promise<({ ok: true } & InspectedKeyPackage) | Refusal>

  createGroup(input: {
    groupId: Uint8Array
    identity: LeafIdentity
    signatureKeyPair: KeyPair
    metadataBytes: Uint8Array
  }): Promise<Transition>

  /** Joins by a Welcome (RFC 9420 §12.4.3.1), every leaf of the tree checked. */
  join(input: {
    welcomeBytes: Uint8Array
    ratchetTreeBytes: Uint8Array
    keyPackageBytes: Uint8Array
    privateBytes: Uint8Array
    checkLeaf: CheckLeaf
    /** The group_id must begin with these bytes: chat ‖ generation. */
    groupIdPrefix: Uint8Array
  }): Promise<({ ok: true; metadataBytes: Uint8Array; sender: Leaf } & Transition) | Refusal>

  /** Reads the current epoch of a group back from its rows; undefined where there is none. */
  load(rows: MlsRows): Promise<MlsGroup | undefined>

  stageCommit(group: MlsGroup, rows: MlsRows, changes: CommitChanges): Promise<StagedCommit>
  /** After the sequencer took it. Old ratchets stay as the live rows have them, never as the commit's snapshot had. */
  mergeOwnCommit(group: MlsGroup, rows: MlsRows, pendingBytes: Uint8Array): Promise<Transition>
  /** `committedAtSeconds` is the server's time of the row: lifetimes of *added* packages are checked against it, ± 1 day. */
  verifyCommit(
    group: MlsGroup,
    rows: MlsRows,
    input: { commitBytes: Uint8Array; checkLeaf: CheckLeaf; committedAtSeconds: number },
  ): Promise<VerifiedCommit | Refusal>

  encrypt(
    group: MlsGroup,
    rows: MlsRows,
    plaintext: Uint8Array,
  ): Promise<{ messageBytes: Uint8Array; ownGenerations: number; writes: readonly MlsWrite[] }>
  /** Opens an application message of this epoch or of one kept. Never touches state when it refuses. */
  open(group: MlsGroup, rows: MlsRows, messageBytes: Uint8Array): Promise<OpenedMessage | Refusal>

  /**
   * Who a message says sent it, sealed under a key that only members of its epoch have: no server can make this up, any
   * member can. Undefined where that does not open either.
   */
  claimedSender(group: MlsGroup, rows: MlsRows, messageBytes: Uint8Array): Promise<Leaf | undefined>

  /** The group that a message says it is of: in clear, so anybody's word. Undefined for what is no PrivateMessage. */
  claimedGroupId(messageBytes: Uint8Array): Promise<Uint8Array | undefined>

  /** MLS exporter of the current epoch. */
  exportSecret(group: MlsGroup, label: string, context: Uint8Array, length: number): Promise<Uint8Array>
  sign(group: MlsGroup, message: Uint8Array): Uint8Array

  /** Writes that forget all epochs below `epoch`. */
  forgetEpochsBelow(epoch: number): readonly MlsWrite[]
}
