// Where this vault stands in its server's log: the cursor, and the list of restores that gives rows their order.

import { decodeShape, encodeShape, list, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Hello } from '#protocol/client-server/stream-frames.ts'
import { incarnationShape } from '#protocol/ids.ts'

const syncStateShape = record({
  /** Oldest first; the last is the one that the cursor is of. */
  restores: [1, list(record({ incarnation: [1, incarnationShape], headId: [2, uint()] }), 1024)],
  cursor: [2, uint()],
})
export type SyncState = Shaped<typeof syncStateShape>

export const syncStateKey = utf8('sync')
export const encodeSyncState = (state: SyncState): Uint8Array => encodeShape(syncStateShape, state)
export const decodeSyncState = (stored: Uint8Array): SyncState => decodeShape(syncStateShape, stored)

/**
 * Takes the list that the server now shows. Where it has been restored, the cursor falls back to the smallest of our
 * own and every head that the two lists do not share.
 */
export function meetServer(before: SyncState | undefined, hello: Hello): SyncState {
  if (before === undefined) return { restores: hello.restores, cursor: 0 }
  const known = new Set(before.restores.map(({ incarnation }) => incarnation))
  const shown = new Set(hello.restores.map(({ incarnation }) => incarnation))
  const unshared = [
    ...hello.restores.filter(({ incarnation }) => !known.has(incarnation)),
    ...before.restores.filter(({ incarnation }) => !shown.has(incarnation)),
  ]
  const cursor = Math.min(before.cursor, ...unshared.map(({ headId }) => headId))
  return { restores: hello.restores, cursor }
}

/** The place of the current incarnation: rows of a later one come after. */
export const placeOf = (state: SyncState | undefined): number => Math.max(0, (state?.restores.length ?? 1) - 1)
