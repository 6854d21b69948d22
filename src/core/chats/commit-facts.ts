// Whether a commit, as MLS verified it, is what its delivery said, its author's to make, and whose fault it is if not.
// Blame follows signatures: only what the author signed is the author's.

import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import {
  commitDeltaHashInput,
  commitDeltaShape,
  commitEnvelopeBytes,
  type CommitDelta,
} from '#protocol/client-server/chats.ts'
import { PeerError } from '#protocol/errors.ts'
import type { ChatId } from '#protocol/ids.ts'
import type { Leaf, VerifiedCommit } from '../mls/mls.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { EpochKeys } from './epoch-keys.ts'

/** Everything beside the commit that its envelope signature covers, as delivered. */
export interface DeliveredCommit {
  readonly commitHash: Uint8Array
  readonly deltaBytes: Uint8Array
  readonly sendHash: Uint8Array
  readonly sealedName: Uint8Array
  readonly sealedEnvelope: Uint8Array
  readonly treeHash: Uint8Array
  readonly boxHashes: readonly Uint8Array[]
}

/** `nobody`: more than one could have done it, and nothing that is signed says who. */
type Blame = 'author' | 'server' | 'nobody'
export interface CommitFault {
  readonly code: string
  readonly blame: Blame
}

/** Compares the declared roster change with what MLS verified; undefined when they agree. */
export function deltaFault(
  crypto: Pick<Crypto, 'blake3'>,
  commit: VerifiedCommit,
  delivered: Pick<DeliveredCommit, 'deltaBytes'>,
  place: { chat: ChatId; generation: number },
): CommitFault | undefined {
  const hash = crypto.blake3(commitDeltaHashInput(delivered.deltaBytes))
  // The author signed the hash inside MLS. Another D can be the work of the server or of the author itself.
  if (!equalBytes(hash, commit.authenticatedData)) return { code: 'delta_swapped', blame: 'nobody' }
  let delta: CommitDelta
  try {
    delta = decodeShape(commitDeltaShape, delivered.deltaBytes)
  } catch (error) {
    if (!(error instanceof PeerError)) throw error
    return { code: 'delta_malformed', blame: 'author' }
  }
  const declared =
    delta.chat === place.chat && delta.generation === place.generation && delta.newEpoch === commit.newEpoch
  const added = new Set(delta.added.map((one) => `${one.account}:${one.device}:${toHex(one.keyPackageRef)}`))
  const reallyAdded = commit.added.map(
    ({ identity, keyPackageRef }) => `${identity.account}:${identity.device}:${toHex(keyPackageRef)}`,
  )
  const removed = new Set<string>(delta.removed)
  const reallyRemoved = commit.removed.map(({ identity }) => identity.device)
  const agrees =
    declared &&
    added.size === delta.added.length &&
    removed.size === delta.removed.length &&
    sameMembers(added, reallyAdded) &&
    sameMembers(removed, reallyRemoved)
  return agrees ? undefined : { code: 'delta_differs_from_tree', blame: 'author' }
}

/** Whether the author's leaf key signed what was delivered beside the commit. */
export function envelopeIsSigned(
  crypto: Pick<Crypto, 'blake3' | 'ed25519Verify'>,
  keys: Pick<EpochKeys, 'openEnvelope'>,
  author: Pick<Leaf, 'signaturePublicKey'>,
  delivered: DeliveredCommit,
): boolean {
  const signature = keys.openEnvelope(delivered.sealedEnvelope)
  if (signature === undefined) return false
  return crypto.ed25519Verify(author.signaturePublicKey, envelopeBytes(crypto, delivered), signature)
}

/** What the committer signs. */
export function envelopeBytes(
  crypto: Pick<Crypto, 'blake3'>,
  delivered: Omit<DeliveredCommit, 'sealedEnvelope'>,
): Uint8Array {
  return commitEnvelopeBytes({
    commitHash: delivered.commitHash,
    deltaHash: crypto.blake3(delivered.deltaBytes),
    sendHash: delivered.sendHash,
    sealedNameHash: crypto.blake3(delivered.sealedName),
    treeHash: delivered.treeHash,
    boxHashes: delivered.boxHashes,
  })
}

function sameMembers(declared: ReadonlySet<string>, real: readonly string[]): boolean {
  return declared.size === real.length && real.every((one) => declared.has(one))
}
