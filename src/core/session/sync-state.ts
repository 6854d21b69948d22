// Where this vault stands in its server's log: the cursor, and the restores of the server that give rows their order.

import { decodeCbor } from '#protocol/codec/cbor.ts'
import { decodeShape, encodeShape, list, nullable, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Hello } from '#protocol/client-server/stream-frames.ts'
import { PeerError } from '#protocol/errors.ts'
import { incarnationShape, type Incarnation } from '#protocol/ids.ts'

const metAtMost = 4_096

/** Oldest first; the last is the one that the cursor is of. */
const restoresShape = list(record({ incarnation: [1, incarnationShape], headId: [2, uint()] }), 1024)
const syncStateShape = record({
  restores: [1, restoresShape],
  cursor: [2, uint()],
  /**
   * Every incarnation that this device was ever told of. The place of one in this list is part of the keys of its rows
   * and never changes: lists of a server put back twice from one backup share places, and rows must not.
   */
  met: [3, list(incarnationShape, metAtMost)],
  /** The incarnation in which what a restore asks of a device has been done; see after-restore.ts. */
  settled: [4, nullable(incarnationShape)],
})
export type SyncState = Shaped<typeof syncStateShape>

export const syncStateKey = utf8('sync')
export const encodeSyncState = (state: SyncState): Uint8Array => encodeShape(syncStateShape, state)

/** As vaults kept it before they told restores of one backup apart. */
const formerShape = record({ restores: [1, restoresShape], cursor: [2, uint()] })

export function decodeSyncState(stored: Uint8Array): SyncState {
  const value = decodeCbor(stored)
  if (!(value instanceof Map) || value.size !== 2) return decodeShape(syncStateShape, stored)
  const former = decodeShape(formerShape, stored)
  const met = former.restores.map(({ incarnation }) => incarnation)
  return { ...former, met, settled: met.at(-1) ?? null }
}

/**
 * Takes the list that the server now shows. Where it has been restored, the cursor falls back to the smallest of our
 * own and every head that the two lists do not share. A list that contradicts the hello is a `PeerError`.
 */
export function meetServer(before: SyncState | undefined, hello: Hello): SyncState {
  const { incarnation, restores } = hello
  if (restores.at(-1)?.incarnation !== incarnation)
    throw new PeerError('malformed', 'the newest restore is not the last')
  const met = [...new Set([...(before?.met ?? []), ...restores.map((restore) => restore.incarnation)])]
  if (met.length > metAtMost) throw new PeerError('too_many_restores', 'more restores than a server can have had')
  // Whoever meets a server for the first time has nothing that it could have forgotten.
  if (before === undefined) return { restores, cursor: 0, met, settled: incarnation }
  const known = new Set(before.restores.map((restore) => restore.incarnation))
  const shown = new Set(restores.map((restore) => restore.incarnation))
  const unshared = [
    ...restores.filter((restore) => !known.has(restore.incarnation)),
    ...before.restores.filter((restore) => !shown.has(restore.incarnation)),
  ]
  const cursor = Math.min(before.cursor, ...unshared.map(({ headId }) => headId))
  return { restores, cursor, met, settled: before.settled }
}

/** The current incarnation, or undefined before the first hello. */
export const incarnationOf = (state: SyncState | undefined): Incarnation | undefined =>
  state?.restores.at(-1)?.incarnation

/** The place of the current incarnation: rows of a later one come after. */
export const placeOf = (state: SyncState | undefined): number => place(state, incarnationOf(state))

/** The place of the incarnation in which the row of this id was appended: the last that began before it. */
export function placeOfRow(state: SyncState | undefined, id: number): number {
  return place(state, state?.restores.findLast(({ headId }) => headId < id)?.incarnation)
}

function place(state: SyncState | undefined, incarnation: Incarnation | undefined): number {
  return Math.max(0, incarnation === undefined ? 0 : (state?.met.indexOf(incarnation) ?? 0))
}

/** Whether the server was restored and this device has not yet done what follows from it. */
export const isUnsettled = (state: SyncState | undefined): boolean =>
  state !== undefined && state.settled !== incarnationOf(state)
