// A file that comes from the page, piece by piece: pasted, recorded, drawn. A piece is let in when the one before has been
// taken, so that no more of it is held than one.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import type { FileSource } from '../ports/file-handles.ts'

export interface PushedSource extends FileSource {
  /** Settles when the piece was taken. More than there is room for is a `UsageError` `too_many_bytes`. */
  push(bytes: Uint8Array): Promise<void>
}

export function createPushedSource(name: string, sizeBytes: number): PushedSource {
  let at = 0
  let pushed = 0
  let waiting: { bytes: Uint8Array; taken: () => void } | undefined
  let wakeReader = (): void => undefined
  let isClosed = false

  async function take(length: number): Promise<Uint8Array> {
    while (waiting === undefined && !isClosed) {
      await new Promise<void>((resolve) => {
        wakeReader = resolve
      })
    }
    if (waiting === undefined) return new Uint8Array(0)
    const { bytes, taken } = waiting
    if (bytes.length > length) {
      waiting = { bytes: bytes.subarray(length), taken }
      return bytes.subarray(0, length)
    }
    waiting = undefined
    taken()
    return bytes
  }

  return {
    name,
    sizeBytes,
    async read(from, length) {
      if (from !== at) throw new UsageError('not_in_order', 'what comes piece by piece is read in its order')
      const pieces: Uint8Array[] = []
      let left = Math.min(length, sizeBytes - at)
      while (left > 0) {
        const piece = await take(left)
        if (piece.length === 0) break
        pieces.push(piece)
        left -= piece.length
        at += piece.length
      }
      return concatBytes(...pieces)
    },
    push(bytes) {
      if (isClosed) return Promise.resolve()
      if (waiting !== undefined) throw new UsageError('piece_waiting', 'one piece at a time')
      pushed += bytes.length
      if (pushed > sizeBytes) throw new UsageError('too_many_bytes', 'more than was announced')
      if (bytes.length === 0) return Promise.resolve()
      return new Promise((resolve) => {
        waiting = { bytes, taken: resolve }
        wakeReader()
      })
    },
    close() {
      isClosed = true
      waiting?.taken()
      waiting = undefined
      wakeReader()
      return Promise.resolve()
    },
  }
}
