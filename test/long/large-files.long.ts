// A file of a GiB from one person to another over a real server, cut by a lock on its way up and on its way down: the same
// bytes in the end, blobs of the seven sizes alone, and of the file only pieces in memory. Promises C1 and C3.

import { moveLargeFile } from '../support/files/large-file.ts'
import { createSeededRandom } from '../support/seeded-random.ts'
import type { LongSuite } from '../support/long-suite.ts'

const mib = 1_048_576
/** Of two engines and their server together, above what they have when idle: 150 MB each. */
const mostGrownBytes = 3 * 150 * 1_000_000

export const suite: LongSuite = {
  name: 'large-files',
  about: 'a file of a GiB arrives as it was, by pieces, whatever cuts it',
  estimateSeconds: 180,
  async run({ seed, count, log }) {
    const random = createSeededRandom(seed)
    const sizeBytes = (count === 'all' ? 1_024 : 96) * mib + random.below(mib)
    const lockAfter = 5 + random.below(60)
    const moved = await moveLargeFile({ sizeBytes, seed, lockAfter, log })
    const failures: string[] = []
    const name = `seed ${String(seed)}: ${String(sizeBytes)} bytes, locked after ${String(lockAfter)} requests`
    if (!moved.isSame) failures.push(`${name}: other bytes`)
    if (moved.blobSizes.join() !== moved.plannedSizes.join())
      failures.push(`${name}: blobs of ${moved.blobSizes.join()}`)
    if (moved.grownBytes > mostGrownBytes) failures.push(`${name}: ${String(moved.grownBytes)} bytes more in memory`)
    return {
      ...{ passed: 3 - failures.length, failed: failures.length, skipped: 0, failures },
      figures: {
        'bytes of the file': sizeBytes,
        blobs: moved.blobSizes.length,
        requests: moved.requests,
        'MiB above idle, both engines and the server': Math.round(moved.grownBytes / mib),
      },
    }
  },
}
