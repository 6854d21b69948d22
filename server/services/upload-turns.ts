// One at a time may touch the file of a blob, and the newest wins: a client whose connection was cut is back long before
// the server hears of the cut, and must not wait for it.

import type { BlobId } from '#protocol/ids.ts'

export interface UploadTurns {
  /** Ends whoever has the blob, waits until what they have is recorded, and takes their place. Dispose to give it up. */
  take(blob: BlobId, end: () => void): Promise<Disposable>
}

interface Holder {
  readonly end: () => void
  readonly over: Promise<undefined>
}

export function createUploadTurns(): UploadTurns {
  const holders = new Map<BlobId, Holder>()
  return {
    async take(blob, end) {
      for (let holder = holders.get(blob); holder !== undefined; holder = holders.get(blob)) {
        holder.end()
        await holder.over
      }
      const over = Promise.withResolvers<undefined>()
      holders.set(blob, { end, over: over.promise })
      return {
        [Symbol.dispose]() {
          holders.delete(blob)
          over.resolve(undefined)
        },
      }
    },
  }
}
