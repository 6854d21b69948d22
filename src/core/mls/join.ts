// Joining by a Welcome (RFC 9420 §12.4.3.1), and creating a group. The GroupInfo is judged before the tree is walked.
// The outer seal of a Welcome and the key of the tree blob are the caller's: docs/protocol/cryptography.md.

import {
  createGroup,
  decryptGroupInfo,
  decryptGroupSecrets,
  joinGroup,
  ratchetTreeDecoder,
  ratchetTreeEncoder,
  type GroupInfo,
  type RatchetTree,
  type Welcome,
} from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { cipherSuiteId } from '#protocol/labels.ts'
import { limits } from '#protocol/limits.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { checkDevicesOnce, checkTreeSize } from './commit-rules.ts'
import type { MlsEngine } from './engine.ts'
import { splitEncryptionSecret } from './epoch-rows.ts'
import { leafOf } from './epoch-view.ts'
import { checkSize, decodeStrictly, decodeWelcome } from './framing.ts'
import { groupExtensions, metadataMaxBytes, readMetadata } from './group-context.ts'
import { leafNodesOf, type EpochState } from './group-memory.ts'
import { decodeOwnKeyPackage, keyPackageRef, makeKeyPackage, type OwnKeyPackage } from './key-package.ts'
import { secretBytes } from './labels.ts'
import type { CheckLeaf, Leaf, LeafIdentity, Transition } from './mls.ts'
import { checkPrivatePath } from './private-path.ts'
import { judging } from './refusal.ts'
import { enter } from './transition.ts'
import { leafToNode } from './tree-math.ts'

/** group_id = chat ‖ generation ‖ these. */
const groupIdRandomBytes = 8

/** What a Welcome for one joiner can come to: the metadata, an ML-KEM ciphertext, hashes and signatures. */
export const welcomeMaxBytes: number = metadataMaxBytes + 8 * 1024

export interface WelcomeToJoin {
  readonly welcomeBytes: Uint8Array
  readonly ratchetTreeBytes: Uint8Array
  readonly keyPackageBytes: Uint8Array
  readonly privateBytes: Uint8Array
  readonly checkLeaf: CheckLeaf
  readonly groupIdPrefix: Uint8Array
}

export type Joined = { readonly ok: true; readonly metadataBytes: Uint8Array; readonly sender: Leaf } & Transition

/** A Welcome or a tree that cannot be taken is a `PeerError`. */
export async function join(engine: MlsEngine, input: WelcomeToJoin): Promise<Joined> {
  const own = decodeOwnKeyPackage(input.keyPackageBytes, input.privateBytes)
  checkSize(input.welcomeBytes, welcomeMaxBytes, 'a Welcome')
  checkSize(input.ratchetTreeBytes, limits.treeBlobBytes, 'a tree')
  const welcome = decodeWelcome(input.welcomeBytes)
  const info = await openGroupInfo(engine, welcome, own)
  const metadataBytes = checkGroupInfo(info, input.groupIdPrefix)
  const tree = decodeStrictly(ratchetTreeDecoder, ratchetTreeEncoder, input.ratchetTreeBytes)
  checkTreeSize(tree)
  checkDevicesOnce([...leafNodesOf(tree)].map(([, leafNode]) => engine.memory.factsOf(leafNode)))

  const state = await judging('invalid_welcome', 'a Welcome that does not verify', () =>
    joinGroup({
      context: engine.context,
      welcome,
      keyPackage: own.keyPackage,
      privateKeys: own.privateKeys,
      ratchetTree: tree,
    }),
  )
  checkOwnLeaf(state, own)
  checkPrivatePath(engine.crypto, state)
  for (const [, leafNode] of leafNodesOf(tree)) {
    const refusal = await input.checkLeaf(engine.memory.factsOf(leafNode))
    if (refusal !== undefined) throw new PeerError(refusal.code, refusal.message)
  }
  const sender = leafOf(engine, state, info.signer)
  if (sender === undefined) throw new PeerError('unknown_sender', 'a Welcome from a leaf that is blank')
  return { ok: true, metadataBytes, sender, ...enter(engine, splitEncryptionSecret(state)) }
}

export interface GroupToCreate {
  readonly groupId: Uint8Array
  readonly identity: LeafIdentity
  readonly signatureKeyPair: KeyPair
  readonly metadataBytes: Uint8Array
}

/** A group of one, at epoch 0. */
export async function create(engine: MlsEngine, input: GroupToCreate): Promise<Transition> {
  if (input.metadataBytes.length > metadataMaxBytes) {
    throw new UsageError('group_metadata_size', 'extension 0xF0A3 above 16 KiB')
  }
  const own = await makeKeyPackage(engine.cipherSuite, {
    identity: input.identity,
    signatureKeyPair: input.signatureKeyPair,
    // The creator's leaf never travels as a KeyPackage: nothing is ever sealed to this key, no lifetime is judged.
    oneTimeX25519: new Uint8Array(32),
    notBeforeSeconds: 0,
    notAfterSeconds: 0,
  })
  const state = await createGroup({
    context: engine.context,
    groupId: input.groupId,
    keyPackage: own.keyPackage,
    privateKeyPackage: own.privateKeys,
    extensions: groupExtensions(input.metadataBytes),
  })
  return enter(engine, splitEncryptionSecret(state))
}

async function openGroupInfo(engine: MlsEngine, welcome: Welcome, own: OwnKeyPackage): Promise<GroupInfo> {
  const { cipherSuite } = engine
  const ref = await keyPackageRef(cipherSuite, own.keyPackage)
  const [secrets, ...others] = welcome.secrets
  if (secrets === undefined || others.length > 0 || !equalBytes(secrets.newMember, ref)) {
    throw new PeerError('wrong_welcome', 'a Welcome that is not for this KeyPackage alone')
  }
  const info = await judging('undecryptable', 'a Welcome that does not open', async () => {
    const initKey = await cipherSuite.hpke.importPrivateKey(own.privateKeys.initPrivateKey)
    const groupSecrets = await decryptGroupSecrets(initKey, ref, welcome, cipherSuite.hpke)
    if (groupSecrets === undefined) return undefined
    if (groupSecrets.psks.length > 0) throw new PeerError('psk', 'a Welcome with pre-shared keys')
    return decryptGroupInfo(welcome, groupSecrets.joinerSecret, new Uint8Array(secretBytes), cipherSuite)
  })
  if (info === undefined) throw new PeerError('malformed', 'a Welcome that cannot be decoded')
  return info
}

/** The metadata of the group. */
function checkGroupInfo(info: GroupInfo, groupIdPrefix: Uint8Array): Uint8Array {
  const { groupContext, extensions } = info
  const { groupId } = groupContext
  const named = equalBytes(groupId.subarray(0, groupIdPrefix.length), groupIdPrefix)
  if (!named || groupId.length !== groupIdPrefix.length + groupIdRandomBytes) {
    throw new PeerError('wrong_group', 'a Welcome into another group than it was sent for')
  }
  if (groupContext.cipherSuite !== cipherSuiteId) throw new PeerError('wrong_suite', 'a group of another suite')
  if (groupContext.epoch > BigInt(Number.MAX_SAFE_INTEGER)) throw new PeerError('malformed', 'an impossible epoch')
  // No tree inside, which is the blob beside it, and no external_pub: nobody joins without a Welcome.
  if (extensions.length > 0) throw new PeerError('group_info_extensions', 'a GroupInfo with extensions')
  return readMetadata(groupContext.extensions)
}

/** The library finds the own leaf by its signature key alone; the keys we hold must be that leaf's. */
function checkOwnLeaf(state: EpochState, own: OwnKeyPackage): void {
  const tree: RatchetTree = state.ratchetTree
  const node = tree[leafToNode(state.privatePath.leafIndex)]
  const found = node !== undefined && 'leaf' in node ? node.leaf.hpkePublicKey : new Uint8Array(0)
  if (!equalBytes(found, own.keyPackage.leafNode.hpkePublicKey)) {
    throw new PeerError('wrong_welcome', 'a tree in which the own leaf is not the one of this KeyPackage')
  }
}
