// For how long this account has been unlocked in all: the clock by which kept keys age. Wall time would let a holiday
// eat up the week in which late messages can still be read; this one stands still while nobody runs.

import { decodeShape, encodeShape, record, uint } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Clock } from '../ports/clock.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { Background } from './background.ts'
import type { SessionPart } from './session-part.ts'

export interface RunningTime {
  nowMs(): number
  /** Stores the time; what has passed since the last `keep` is forgotten by a crash. */
  keep(): Promise<void>
}

const key = utf8('running-time')
const keepEveryMs = 10 * 60_000
const shape = record({ runningMs: [1, uint()] })

export async function openRunningTime(deps: { vault: Vault; clock: Clock }): Promise<RunningTime> {
  const stored = await deps.vault.get('meta', key)
  const beforeMs = stored === undefined ? 0 : decodeShape(shape, stored).runningMs
  const startMs = deps.clock.monotonicMs()
  const nowMs = (): number => beforeMs + Math.max(0, Math.floor(deps.clock.monotonicMs() - startMs))
  return {
    nowMs,
    async keep() {
      const work = createUnitOfWork(deps.vault)
      work.put('meta', key, encodeShape(shape, { runningMs: nowMs() }))
      await work.commit()
    },
  }
}

/** Stores it now and then while the session lasts, and at its end; a full disk must not stand in the way of locking. */
export function keepRunningTime(
  { keep }: Pick<RunningTime, 'keep'>,
  { clock, background }: { clock: Clock; background: Background },
): Required<Pick<SessionPart, 'stop'>> {
  let cancel = keepLater()

  function keepLater(): () => void {
    return clock.after(keepEveryMs, () => {
      background.run('running-time', keep)
      cancel = keepLater()
    })
  }

  return {
    stop() {
      cancel()
      return background.logged('running-time', keep)
    },
  }
}
