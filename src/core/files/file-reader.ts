// Reads a held file in clear, from any place, a piece in memory at a time. Going on is cheap; going back begins its part
// anew, since a stream opens in its order only.

import { toHex } from '#protocol/codec/bytes.ts'
import type { FileInfo } from '../payload/file-info.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { planParts, type PartPlan } from './file-layout.ts'
import { openPart, partKey, type OpenPart, type PartDeps } from './file-parts.ts'
import { partName } from './file-rows.ts'

export interface FileReader {
  /** So many bytes from there on, fewer at the end. What does not open is a `StorageError` `file_damaged`. */
  read(place: Uint8Array, file: FileInfo, from: number, length: number): Promise<Uint8Array>
  /** Lets go of it. */
  forget(place: Uint8Array): void
}

interface Cursor {
  readonly part: number
  readonly opened: OpenPart
  /** The piece that was opened last, and where in the file it begins. */
  piece: Uint8Array
  pieceFrom: number
}

/** Files that are read at the same time, as pictures of a grid are. */
const mostCursors = 8

export function createFileReader(deps: PartDeps): FileReader {
  const cursors = new Map<string, Cursor>()
  const inTurn = createSerialQueue()

  async function cursorAt(place: Uint8Array, file: FileInfo, plans: readonly PartPlan[], at: number): Promise<Cursor> {
    const name = toHex(place)
    const part = plans.findIndex(({ from, plainBytes }) => at >= from && at < from + plainBytes)
    const plan = plans[part]
    if (plan === undefined) throw new RangeError('beyond the end')
    let cursor = cursors.get(name)
    if (cursor?.part !== part || at < cursor.pieceFrom) {
      const key = partKey(deps.crypto, file, part)
      const opened = openPart(deps, partName(place, part), key, plan)
      cursor = { part, opened, piece: new Uint8Array(0), pieceFrom: plan.from }
    }
    // Kept in the order of use.
    cursors.delete(name)
    cursors.set(name, cursor)
    const [oldest] = cursors.keys()
    if (cursors.size > mostCursors && oldest !== undefined) cursors.delete(oldest)
    while (at >= cursor.pieceFrom + cursor.piece.length) {
      const before = cursor.pieceFrom + cursor.piece.length
      cursor.piece = await cursor.opened.next()
      cursor.pieceFrom = before
    }
    return cursor
  }

  return {
    read: (place, file, from, length) =>
      inTurn(async () => {
        const plans = planParts(file.sizeBytes)
        const end = Math.min(from + length, file.sizeBytes)
        const out = new Uint8Array(Math.max(0, end - from))
        try {
          for (let at = from; at < end; ) {
            const { piece, pieceFrom } = await cursorAt(place, file, plans, at)
            const slice = piece.subarray(at - pieceFrom, end - pieceFrom)
            out.set(slice, at - from)
            at += slice.length
          }
        } catch (error) {
          cursors.delete(toHex(place))
          throw error
        }
        return out
      }),
    forget(place) {
      cursors.delete(toHex(place))
    },
  }
}
