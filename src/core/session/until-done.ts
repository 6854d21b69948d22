// Work that the server has to be asked for until it is done: begun with every connection, and while that stands again and
// again, later each time. One request may fail alone, and no other connection come for days.

import type { Clock } from '../ports/clock.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { Background } from './background.ts'
import type { SessionPart } from './session-part.ts'

export interface UntilDoneDeps {
  readonly clock: Clock
  readonly background: Pick<Background, 'run'>
  readonly isConnected: () => boolean
}

const firstRetryMs = 5_000
const longestRetryMs = 10 * 60_000

/** `work` answers whether it is done, one call at a time. Where it throws, that is logged under `name`, and it is not. */
export function untilDone(
  { clock, background, isConnected }: UntilDoneDeps,
  name: string,
  work: () => Promise<boolean>,
): Required<Pick<SessionPart, 'connected' | 'stop'>> {
  const inTurn = createSerialQueue()
  let retryMs = firstRetryMs
  let stopped = false
  let cancel = (): void => undefined

  function begin(): void {
    cancel()
    background.run(name, () => inTurn(attempt))
  }

  async function attempt(): Promise<void> {
    if (stopped) return
    let isDone = false
    try {
      isDone = await work()
    } finally {
      if (!isDone) beginLater()
    }
  }

  function beginLater(): void {
    cancel()
    if (stopped || !isConnected()) return
    cancel = clock.after(retryMs, begin)
    retryMs = Math.min(2 * retryMs, longestRetryMs)
  }

  return {
    connected() {
      retryMs = firstRetryMs
      begin()
    },
    stop() {
      stopped = true
      cancel()
      return inTurn(() => Promise.resolve())
    },
  }
}
