// Rows of `mls_epochs`: the current epoch whole, past epochs as little as receiving needs, leaves that were replaced.
// Written at a change of epoch only. No ratchet is in any of them.

import { clientStateDecoder, clientStateEncoder, decode, encode, type SecretTree } from 'ts-mls'
import { concatBytes } from '#protocol/codec/bytes.ts'
import {
  bytes,
  byteRange,
  decodeShape,
  encodeShape,
  list,
  nullable,
  record,
  uint,
  type Shape,
} from '#protocol/codec/shape.ts'
import { u8 } from '#protocol/codec/writer.ts'
import { StorageError } from '#protocol/errors.ts'
import { metadataMaxBytes } from './group-context.ts'
import type { EpochState } from './group-memory.ts'
import { secretBytes } from './labels.ts'
import { leafIdentityShape, type LeafFacts } from './leaf-identity.ts'
import type { MlsGroup } from './mls.ts'
import { leafWidthOf, rootNode } from './tree-math.ts'

const rowVersion = 1
const memberRow = 1
const removedRow = 2

/** Either a member's state, or what is left of the group after a removal. */
export type CurrentEpoch =
  | { readonly kind: 'member'; readonly state: EpochState }
  | { readonly kind: 'removed'; readonly facts: RemovedFacts }

export type RemovedFacts = Omit<MlsGroup, 'active' | 'epochAuthenticator'>

/** The value under `currentKey`. */
export function encodeCurrent(current: CurrentEpoch): Uint8Array {
  const body =
    current.kind === 'member'
      ? encode(clientStateEncoder, current.state)
      : encodeShape(removedShape, {
          ...current.facts,
          leaves: current.facts.leaves.map(({ index, ...leaf }) => ({ index, leaf })),
        })
  return concatBytes(u8(rowVersion), u8(current.kind === 'member' ? memberRow : removedRow), body)
}

export function decodeCurrent(value: Uint8Array): CurrentEpoch {
  const body = value.subarray(2)
  if (value[0] === rowVersion && value[1] === memberRow) return { kind: 'member', state: decodeState(body) }
  if (value[0] === rowVersion && value[1] === removedRow) {
    const { leaves, ...facts } = decodeRow(removedShape, body)
    return { kind: 'removed', facts: { ...facts, leaves: leaves.map(({ index, leaf }) => ({ index, ...leaf })) } }
  }
  throw new StorageError('mls_row', 'a row of an MLS epoch that this version cannot read')
}

/** A commit's new epoch with the root of its secret tree, to be kept sealed until the sequencer has spoken. */
export function encodePending(state: EpochState, encryptionSecret: Uint8Array): Uint8Array {
  const leafWidth = leafWidthOf(state.ratchetTree.length)
  const secretTree: SecretTree = {
    leafWidth,
    intermediateNodes: { [rootNode(leafWidth)]: encryptionSecret },
    leafNodes: {},
  }
  return encodeCurrent({ kind: 'member', state: { ...state, secretTree } })
}

export function decodePending(pendingBytes: Uint8Array): { state: EpochState; encryptionSecret: Uint8Array } {
  const current = decodeCurrent(pendingBytes)
  if (current.kind !== 'member') throw new StorageError('mls_row', 'a pending commit that is none')
  return splitEncryptionSecret(current.state)
}

/** Takes the fresh secret tree of a new epoch out of its state: it goes into a row of its own. */
export function splitEncryptionSecret(state: EpochState): { state: EpochState; encryptionSecret: Uint8Array } {
  const { leafWidth, intermediateNodes, leafNodes } = state.secretTree
  const encryptionSecret = intermediateNodes[rootNode(leafWidth)]
  if (encryptionSecret === undefined || Object.keys(leafNodes).length > 0) {
    throw new StorageError('mls_row', 'not a fresh epoch')
  }
  return { state: { ...state, secretTree: { leafWidth, intermediateNodes: {}, leafNodes: {} } }, encryptionSecret }
}

function decodeState(body: Uint8Array): EpochState {
  const state = decode(clientStateDecoder, body)
  if (state === undefined) throw new StorageError('mls_row', 'a row of an MLS epoch is damaged')
  return state
}

/** What is kept of a past epoch; leaves are those of the current one unless a former-leaf row says otherwise. */
export interface PastEpoch {
  readonly senderDataSecret: Uint8Array
  readonly leafWidth: number
  readonly treeHash: Uint8Array
  readonly confirmedTranscriptHash: Uint8Array
  readonly metadataBytes: Uint8Array
}

const pastShape = record({
  senderDataSecret: [1, bytes(secretBytes)],
  leafWidth: [2, uint()],
  treeHash: [3, bytes(secretBytes)],
  confirmedTranscriptHash: [4, byteRange(0, secretBytes)],
  metadataBytes: [5, byteRange(0, metadataMaxBytes)],
})

export const encodePast = (past: PastEpoch): Uint8Array => encodeShape(pastShape, past)
export const decodePast = (value: Uint8Array): PastEpoch => decodeRow(pastShape, value)

const leafFactsShape = record({ identity: [1, leafIdentityShape], signaturePublicKey: [2, bytes(32)] })

/** A leaf as it was; null where it was blank. */
export const encodeFormerLeaf = (leaf: LeafFacts | null): Uint8Array => encodeShape(nullable(leafFactsShape), leaf)
export const decodeFormerLeaf = (value: Uint8Array): LeafFacts | null => decodeRow(nullable(leafFactsShape), value)

const removedShape = record({
  groupId: [1, byteRange(1, 64)],
  epoch: [2, uint()],
  ownLeafIndex: [3, uint()],
  metadataBytes: [4, byteRange(0, metadataMaxBytes)],
  leaves: [5, list(record({ index: [1, uint()], leaf: [2, leafFactsShape] }), 65_536)],
})

/** Damage of a row is this machine's, not a peer's. */
function decodeRow<T>(shape: Shape<T>, value: Uint8Array): T {
  try {
    return decodeShape(shape, value)
  } catch (cause) {
    throw new StorageError('mls_row', 'a row of an MLS epoch is damaged', { cause })
  }
}
