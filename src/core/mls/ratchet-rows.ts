// Rows of `mls_secrets`: the secret tree (RFC 9420 §9) torn into rows, of which a message touches the few of its sender.
// The library is handed a tree with one leaf in it; what it gives back is compared with that and becomes writes.

import type { GenerationSecret, SecretTree, SecretTreeNode } from 'ts-mls'
import { createReader } from '#protocol/codec/reader.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { PeerError, StorageError } from '#protocol/errors.ts'
import { secretBytes } from './labels.ts'
import { lateKeysPerSender, maxSkippedGenerations } from './library-context.ts'
import type { MlsRows, MlsWrite } from './mls.ts'
import { lateKey, lateKeysFrom, nodeKey, put, ratchetKey, remove, type RatchetKind } from './row-keys.ts'
import { leafToNode, pathToRoot } from './tree-math.ts'

export interface LeafPlace {
  readonly epoch: number
  readonly leafWidth: number
  readonly leafIndex: number
}

/** The slice of the secret tree that one sender's next message needs. */
export interface RatchetSlice {
  readonly tree: SecretTree
  readonly place: LeafPlace
  readonly kind: RatchetKind
  /** The first message of this leaf in the epoch: a node has to be split down to it. */
  readonly firstUse: boolean
}

const empty = new Uint8Array(0)

/**
 * Loads the slice for sending the next message of a leaf, or, with `generation`, for receiving that one.
 * @throws {PeerError} `replayed` for a generation already used, `too_far_ahead` beyond the bound.
 */
export async function loadRatchet(
  rows: MlsRows,
  place: LeafPlace,
  kind: RatchetKind,
  generation?: number,
): Promise<RatchetSlice> {
  const { epoch, leafWidth, leafIndex } = place
  const row = await rows.get('mls_secrets', ratchetKey(epoch, kind, leafIndex))
  if (row === undefined) {
    if (generation !== undefined) checkSkip(generation)
    const intermediateNodes = await nearestNode(rows, place)
    return { tree: { leafWidth, intermediateNodes, leafNodes: {} }, place, kind, firstUse: true }
  }
  const ratchet = decodeRatchet(row)
  if (generation !== undefined && generation < ratchet.generation) {
    const late = await rows.get('mls_secrets', lateKey(epoch, leafIndex, generation))
    if (kind === 'handshake' || late === undefined) {
      throw new PeerError('replayed', 'a message whose key has been used or dropped')
    }
    ratchet.unusedGenerations[generation] = Uint8Array.from(late)
  } else if (generation !== undefined) {
    checkSkip(generation - ratchet.generation)
  }
  const idle: GenerationSecret = { secret: empty, generation: 0, unusedGenerations: {} }
  const leaf: SecretTreeNode =
    kind === 'application' ? { application: ratchet, handshake: idle } : { application: idle, handshake: ratchet }
  const leafNodes = { [leafToNode(leafIndex)]: leaf }
  return { tree: { leafWidth, intermediateNodes: {}, leafNodes }, place, kind, firstUse: false }
}

/** The writes that make the rows what `after` is, the library's tree after it used the slice. */
export async function ratchetWrites(
  rows: MlsRows,
  slice: RatchetSlice,
  after: SecretTree,
): Promise<readonly MlsWrite[]> {
  const { epoch, leafIndex } = slice.place
  const leaf = after.leafNodes[leafToNode(leafIndex)]
  if (leaf === undefined) throw new StorageError('mls_ratchet', 'the ratchet of a leaf went missing')
  const writes: MlsWrite[] = []
  if (slice.firstUse) {
    for (const node of Object.keys(slice.tree.intermediateNodes)) {
      writes.push(remove('mls_secrets', nodeKey(epoch, Number(node))))
    }
    for (const [node, secret] of Object.entries(after.intermediateNodes)) {
      writes.push(put('mls_secrets', nodeKey(epoch, Number(node)), secret))
    }
    for (const kind of ['application', 'handshake'] as const) {
      writes.push(put('mls_secrets', ratchetKey(epoch, kind, leafIndex), encodeRatchet(leaf[kind])))
    }
  } else if (leaf[slice.kind].generation !== before(slice).generation) {
    writes.push(put('mls_secrets', ratchetKey(epoch, slice.kind, leafIndex), encodeRatchet(leaf[slice.kind])))
  }
  // A skipped commit can never be taken any more: one commit closes an epoch. So handshakes leave no late keys.
  if (slice.kind === 'application') writes.push(...(await lateWrites(rows, slice, leaf.application)))
  return writes
}

/** Where the ratchet stands: the generation of the next message. */
export function nextGeneration(slice: RatchetSlice, after: SecretTree): number {
  return after.leafNodes[leafToNode(slice.place.leafIndex)]?.[slice.kind].generation ?? 0
}

function before(slice: RatchetSlice): GenerationSecret {
  const leaf = slice.tree.leafNodes[leafToNode(slice.place.leafIndex)]
  return leaf?.[slice.kind] ?? { secret: empty, generation: 0, unusedGenerations: {} }
}

async function lateWrites(rows: MlsRows, slice: RatchetSlice, after: GenerationSecret): Promise<readonly MlsWrite[]> {
  const { epoch, leafIndex } = slice.place
  const known = before(slice).unusedGenerations
  const used = Object.keys(known).filter((generation) => !(generation in after.unusedGenerations))
  const writes = used.map((generation) => remove('mls_secrets', lateKey(epoch, leafIndex, Number(generation))))
  const skipped = Object.entries(after.unusedGenerations).filter(([generation]) => !(generation in known))
  for (const [generation, keyAndNonce] of skipped) {
    writes.push(put('mls_secrets', lateKey(epoch, leafIndex, Number(generation)), keyAndNonce))
  }
  if (skipped.length > 0) {
    const held = await rows.scan('mls_secrets', lateKeysFrom(epoch, leafIndex), lateKeysFrom(epoch, leafIndex + 1))
    const surplus = Math.max(0, held.length + skipped.length - lateKeysPerSender)
    writes.push(...held.slice(0, surplus).map(({ key }) => remove('mls_secrets', key)))
  }
  return writes
}

/** The lowest node above a leaf that is still whole. */
async function nearestNode(rows: MlsRows, place: LeafPlace): Promise<Record<number, Uint8Array>> {
  for (const node of pathToRoot(place.leafIndex, place.leafWidth)) {
    const secret = await rows.get('mls_secrets', nodeKey(place.epoch, node))
    if (secret !== undefined) return { [node]: Uint8Array.from(secret) }
  }
  throw new StorageError('mls_ratchet', 'the secret tree of an epoch lacks a node')
}

function checkSkip(steps: number): void {
  if (steps > maxSkippedGenerations) throw new PeerError('too_far_ahead', 'a message too many generations ahead')
}

function encodeRatchet(ratchet: GenerationSecret): Uint8Array {
  return concatBytes(ratchet.secret, u32(ratchet.generation))
}

/** Copies, so that what the library consumed can be wiped without reaching into the caller's row. */
function decodeRatchet(row: Uint8Array): GenerationSecret {
  const reader = createReader(Uint8Array.from(row))
  const ratchet = { secret: reader.bytes(secretBytes), generation: reader.u32(), unusedGenerations: {} }
  reader.end()
  return ratchet
}
