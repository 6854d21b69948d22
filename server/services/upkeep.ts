// What time takes away, at intervals: expired sessions, rows, packages, blobs; streams that went silent.

import { TalkeeError } from '#protocol/errors.ts'
import type { ServerClock } from '../clock.ts'
import type { ServerLog } from '../log.ts'
import type { Store } from '../store/store.ts'
import type { Hub } from '../stream/hub.ts'
import type { Blobs } from './blobs.ts'
import type { FileBlobs } from './file-blobs.ts'
import { createSteadyTime } from './steady-time.ts'

export interface Upkeep {
  /** One round of sweeping, now. */
  sweep(): Promise<void>
  stop(): void
}

export interface UpkeepDeps {
  readonly store: Pick<Store, 'sweep' | 'purgeStaleCiphertext' | 'purgeStaleComparisons' | 'purgeStaleSyncBundles'>
  readonly blobs: Pick<Blobs, 'remove'>
  readonly fileBlobs: Pick<FileBlobs, 'sweep'>
  readonly hub: Hub
  readonly clock: ServerClock
  readonly log: ServerLog
  readonly everyMs: number
  readonly pingMs: number
}

const hourMs = 60 * 60 * 1000
/** Rows emptied in one round: a bound on how long it holds up messages. */
const rowsPerPurge = 2_000

export function startUpkeep({ store, blobs, fileBlobs, hub, clock, log, everyMs, pingMs }: UpkeepDeps): Upkeep {
  const repeats: { stop(): void }[] = []
  const steadyTime = createSteadyTime(clock)

  async function sweep(): Promise<void> {
    const nowMs = steadyTime.nowMs()
    const { freedBlobs } = await store.sweep({
      nowMs,
      unreferencedBlobMs: hourMs,
      claimMs: 24 * hourMs,
      closeGenerationMs: 30 * 24 * hourMs,
    })
    await blobs.remove(freedBlobs)
    await fileBlobs.sweep(nowMs)
    await store.purgeStaleCiphertext({ maxRows: rowsPerPurge })
    await store.purgeStaleComparisons({ nowMs })
    await store.purgeStaleSyncBundles({ nowMs })
  }

  function ping(): void {
    const nowMs = clock.nowMs()
    for (const connection of hub.connections()) {
      if (connection.expiresMs <= nowMs) connection.close('sessionEnded')
      else connection.ping()
    }
  }

  function repeat(delayMs: number, task: () => void): void {
    let cancel = clock.after(delayMs, run)
    function run(): void {
      task()
      cancel = clock.after(delayMs, run)
    }
    repeats.push({ stop: () => cancel() })
  }

  repeat(everyMs, () => {
    sweep().catch((error: unknown) => {
      log.warn('sweep-failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
    })
  })
  repeat(pingMs, ping)
  return {
    sweep,
    stop() {
      for (const each of repeats) each.stop()
    },
  }
}
