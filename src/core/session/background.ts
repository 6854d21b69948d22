// Work of a session that nobody awaits: its failure is nobody's answer, so it goes to the log. After the end that of a disk
// alone does.

import { StorageError, TalkeeError } from '#protocol/errors.ts'
import type { Log } from '../ports/log.ts'

export interface Background {
  run(name: string, work: () => Promise<unknown>): void
  /** The same, for who waits for its end. Never rejects. */
  logged(name: string, work: () => Promise<unknown>): Promise<void>
  isStopped(): boolean
  /** What fails from now on was cut short by the end; but what an end writes down is lost to a failing disk alone. */
  stop(): void
}

export function createBackground(log: Log): Background {
  let stopped = false

  async function logged(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (stopped && !(error instanceof StorageError)) return
      log.warn('session_work_failed', { work: name, code: error instanceof TalkeeError ? error.code : 'internal' })
    }
  }

  return {
    run(name, work) {
      // Never rejects.
      void logged(name, work)
    },
    logged,
    isStopped: () => stopped,
    stop() {
      stopped = true
    },
  }
}
