// The timers of all messages of this vault: in memory as on disk, and a wake-up for the next that is due.
// It knows nothing of messages but where they lie; what burning is, its starter says.

import { createReader } from '#protocol/codec/reader.ts'
import { compareBytes, toHex } from '#protocol/codec/bytes.ts'
import { TalkeeError } from '#protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { decodeTimer, encodeTimer, isOver, judgeTimer, startTimer, type Now, type Timer } from './timer.ts'
import { undisplayedSeconds } from './timer-length.ts'

export interface TimedMessage {
  readonly timerSeconds: number
  readonly burnsOnRead: boolean
  /** By its sender's clock. */
  readonly sentAtMs: number
}

/** Keys are those of the messages' rows. Changes are gathered into `work` and hold once it is on disk. */
export interface MessageTimers {
  /** Gives a message its timer, where it has one: it runs from now, or from display, or from sending. */
  watch(work: UnitOfWork, key: Uint8Array, message: TimedMessage, from: 'now' | 'display' | 'sending'): void
  /** An own message has its place in the log: its timer goes with it, and runs from now. */
  settled(work: UnitOfWork, from: Uint8Array, to: Uint8Array): void
  /**
   * The chat of this local number is on the screen, here or on another own device: what waited for that runs from now. `upTo`: a
   * place in its timeline, 14 bytes; what stands after it was not there yet.
   */
  displayed(work: UnitOfWork, chatNumber: number, upTo?: Uint8Array): void
  drop(work: UnitOfWork, key: Uint8Array): void
  /** What is left to a message, ms, 0 where it is about to go; null while its timer does not run. */
  leftMs(key: Uint8Array): number | null
  /** Settles when all that was over has burned. From then on the rest burns when it is due; what fails is tried again. */
  start(burn: (chatNumber: number, keys: readonly Uint8Array[]) => Promise<void>): Promise<void>
  stop(): Promise<void>
}

interface Watched {
  readonly key: Uint8Array
  readonly timer: Timer
}

/** Clocks are compared at least so often: timers of ours do not see the machine sleep. */
const longestSleepMs = 60_000
/** Least rest between two looks: messages that end together burn together. */
const shortestSleepMs = 250
/** What could not be burned is tried again after so long: a full disk is not asked four times a second. */
const retryMs = 15_000

export async function openMessageTimers(deps: {
  vault: Vault
  clock: Clock
  log: Log
  runningMs: () => number
}): Promise<MessageTimers> {
  const { vault, clock, log } = deps
  const timers = new Map<string, Watched>()
  for (const { key, value } of await vault.scan({ table: 'timers' })) {
    timers.set(toHex(key), { key, timer: decodeTimer(value) })
  }
  const looking = createSerialQueue()
  let burn: ((chatNumber: number, keys: readonly Uint8Array[]) => Promise<void>) | undefined
  let cancel: (() => void) | undefined
  let wakeAtMs = Infinity
  const now = (): Now => ({ runningMs: deps.runningMs(), wallMs: clock.nowMs() })

  function put(work: UnitOfWork, key: Uint8Array, timer: Timer): void {
    work.put('timers', key, encodeTimer(timer))
    work.afterCommit(() => {
      timers.set(toHex(key), { key, timer })
      sleepUntil(judgeTimer(timer, now()).leftMs)
    })
  }

  function drop(work: UnitOfWork, key: Uint8Array): void {
    if (!timers.has(toHex(key))) return
    work.delete('timers', key)
    work.afterCommit(() => {
      timers.delete(toHex(key))
    })
  }

  /** Looks after so long, or sooner where that is already arranged: one more timer costs no look at all the others. */
  function sleepUntil(leftMs: number): void {
    const delayMs = Math.min(Math.max(shortestSleepMs, leftMs), longestSleepMs)
    const atMs = clock.monotonicMs() + delayMs
    if (burn === undefined || atMs >= wakeAtMs) return
    cancel?.()
    wakeAtMs = atMs
    cancel = clock.after(delayMs, () => {
      wakeAtMs = Infinity
      // Never rejects.
      void looking(look)
    })
  }

  function sleep(hasFailed: (chatNumber: number) => boolean): void {
    if (timers.size === 0) return
    const left = [...timers.values()].map(({ key, timer }) => {
      const judged = judgeTimer(timer, now())
      return isOver(judged) && hasFailed(chatNumberOf(key)) ? retryMs : judged.leftMs
    })
    sleepUntil(left.reduce((least, each) => Math.min(least, each), longestSleepMs))
  }

  async function look(): Promise<void> {
    if (burn === undefined) return
    try {
      const failed = await burnOver(burn)
      sleep((chatNumber) => failed.has(chatNumber))
    } catch (error) {
      warn(error)
      sleep(() => true)
    }
  }

  function warn(error: unknown): void {
    log.warn('burn_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
  }

  /** Burns what is over; gives the chats in which that failed. One that cannot burn holds up no other. */
  async function burnOver(burnIn: NonNullable<typeof burn>): Promise<ReadonlySet<number>> {
    const work = createUnitOfWork(vault)
    const over = new Map<number, Uint8Array[]>()
    for (const { key, timer } of [...timers.values()]) {
      const judged = judgeTimer(timer, now())
      if (isOver(judged)) {
        const chatNumber = chatNumberOf(key)
        const keys = over.get(chatNumber)
        if (keys === undefined) over.set(chatNumber, [key])
        else keys.push(key)
      } else if (judged.timer !== timer) put(work, key, judged.timer)
    }
    await work.commit()
    const failed = new Set<number>()
    for (const [chatNumber, keys] of over) {
      try {
        await burnIn(chatNumber, keys)
      } catch (error) {
        warn(error)
        failed.add(chatNumber)
      }
    }
    return failed
  }

  return {
    watch(work, key, { timerSeconds, burnsOnRead, sentAtMs }, from) {
      if (timerSeconds === 0 && !burnsOnRead) return
      const durationMs = timerSeconds * 1000
      // A sender's clock that is ahead must not keep its message here for longer.
      const latestMs = Math.min(sentAtMs, clock.nowMs()) + durationMs + undisplayedSeconds * 1000
      const startsWithDisplay = from === 'display' && !burnsOnRead
      const timer = { durationMs, startedRunningMs: null, startedWallMs: null, latestMs, startsWithDisplay }
      put(work, key, from === 'now' && !burnsOnRead ? startTimer(timer, now()) : timer)
    },
    settled(work, from, to) {
      const held = timers.get(toHex(from))
      if (held === undefined) return
      drop(work, from)
      // Without a length of its own it burns on read, and waits for that.
      put(work, to, held.timer.durationMs === 0 ? held.timer : startTimer(held.timer, now()))
    },
    displayed(work, chatNumber, upTo) {
      for (const { key, timer } of [...timers.values()]) {
        const isWaiting = timer.startsWithDisplay && timer.startedRunningMs === null
        const wasThere = upTo === undefined || compareBytes(key.subarray(4, 18), upTo) <= 0
        if (isWaiting && wasThere && chatNumberOf(key) === chatNumber) put(work, key, startTimer(timer, now()))
      }
    },
    drop,
    leftMs(key) {
      const timer = timers.get(toHex(key))?.timer
      if (timer === undefined || timer.startedRunningMs === null) return null
      return Math.max(0, judgeTimer(timer, now()).leftMs)
    },
    async start(burnIn) {
      burn = burnIn
      await looking(look)
    },
    async stop() {
      burn = undefined
      cancel?.()
      await looking(() => Promise.resolve())
    },
  }
}

const chatNumberOf = (key: Uint8Array): number => createReader(key).u32()
