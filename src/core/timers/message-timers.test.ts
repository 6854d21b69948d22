import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { StorageError } from '#protocol/errors.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { messageKey, unsentMessageKey } from '../chats/row-keys.ts'
import { adoptKey } from '../vault/secret.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createVault, type Vault } from '../vault/vault.ts'
import { openMessageTimers, type MessageTimers, type TimedMessage } from './message-timers.ts'

const crypto = await createNodeCrypto()
const minute = 60_000
const day = 24 * 60 * minute

let clock: VirtualClock
let vault: Vault
let timers: MessageTimers
let burned: [chat: number, keys: number][]
let warnings: string[]

const open = (): Promise<MessageTimers> =>
  openMessageTimers({
    vault,
    clock,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (event) => warnings.push(event),
      error: () => undefined,
    },
    runningMs: () => clock.monotonicMs(),
  })

beforeEach(async () => {
  clock = createVirtualClock()
  const rowKey = adoptKey(crypto, crypto.randomBytes(32))
  vault = createVault({ crypto, store: createMemoryVaultStore(), rowKey })
  burned = []
  warnings = []
  timers = await open()
})

async function burn(chat: number, keys: readonly Uint8Array[]): Promise<void> {
  burned.push([chat, keys.length])
  const work = createUnitOfWork(vault)
  for (const key of keys) timers.drop(work, key)
  await work.commit()
}

async function within(change: (work: ReturnType<typeof createUnitOfWork>) => void): Promise<void> {
  const work = createUnitOfWork(vault)
  change(work)
  await work.commit()
}

const timed = (timerSeconds: number, more: Partial<TimedMessage> = {}): TimedMessage => ({
  timerSeconds,
  burnsOnRead: false,
  sentAtMs: clock.nowMs(),
  ...more,
})
const key = (chat: number, seq: number): Uint8Array => messageKey(chat, 0, 0, seq)
const rows = async (): Promise<number> => (await vault.scan({ table: 'timers' })).length

describe('the timers of a vault', () => {
  it('burn when they are due, those of a chat together, and wake nobody when none is left', async () => {
    await timers.start(burn)
    await within((work) => {
      timers.watch(work, key(1, 1), timed(60), 'now')
      timers.watch(work, key(1, 2), timed(60), 'now')
      timers.watch(work, key(2, 1), timed(90), 'now')
      timers.watch(work, key(3, 1), timed(0), 'now')
    })
    expect(await rows()).toBe(3)
    await clock.advance(59_000)
    expect(burned).toEqual([])
    await clock.advance(1_000)
    expect(burned).toEqual([[1, 2]])
    await clock.advance(30_000)
    expect(burned).toEqual([
      [1, 2],
      [2, 1],
    ])
    expect(await rows()).toBe(0)
    await timers.stop()
    expect(clock.pending()).toBe(0)
  })

  it('wait for the display of their chat, for the place of what is still to be sent, and for a reveal', async () => {
    await timers.start(burn)
    await within((work) => {
      timers.watch(work, key(1, 1), timed(60), 'display')
      timers.watch(work, key(2, 1), timed(60), 'display')
      timers.watch(work, unsentMessageKey(1, 0, 7), timed(60), 'sending')
      timers.watch(work, key(1, 3), timed(60, { burnsOnRead: true }), 'display')
      timers.watch(work, key(1, 4), timed(60, { burnsOnRead: true }), 'now')
    })
    await clock.advance(day)
    expect(burned).toEqual([])
    await within((work) => {
      timers.displayed(work, 1)
    })
    expect(timers.leftMs(key(1, 1))).toBe(60_000)
    expect([timers.leftMs(key(2, 1)), timers.leftMs(key(1, 3)), timers.leftMs(key(1, 4))]).toEqual([null, null, null])
    await within((work) => {
      timers.settled(work, unsentMessageKey(1, 0, 7), key(1, 5))
    })
    await clock.advance(minute)
    expect(burned).toEqual([[1, 2]])
    // Nobody looks at the rest: four weeks and the length of the timer after the message, and an hour to read it in.
    await clock.advance(28 * day)
    expect(burned.flatMap(([, keys]) => keys).reduce((sum, keys) => sum + keys, 0)).toBe(5)
  })

  it('go on where they stood after a restart, and burn first what is over', async () => {
    await within((work) => {
      timers.watch(work, key(1, 1), timed(60), 'now')
      timers.watch(work, key(1, 2), timed(7_200), 'now')
    })
    await clock.advance(2 * minute)
    timers = await open()
    await timers.start(burn)
    expect(burned).toEqual([[1, 1]])
    expect(timers.leftMs(key(1, 2))).toBe(118 * minute)
  })

  it('keep an hour of running time through a jump of the clock', async () => {
    await timers.start(burn)
    await within((work) => {
      timers.watch(work, key(1, 1), timed(86_400), 'now')
    })
    clock.jump(500 * day)
    await clock.advance(minute)
    await clock.advance(59 * minute)
    expect(burned).toEqual([])
    await clock.advance(2 * minute)
    expect(burned).toEqual([[1, 1]])
  })

  it('try again what could not be burned, and hold up no start', async () => {
    await within((work) => {
      timers.watch(work, key(1, 1), timed(60), 'now')
    })
    await clock.advance(minute)
    let fails = true
    await timers.start((chat, keys) => {
      if (fails) throw new StorageError('disk_full', 'as planned')
      return burn(chat, keys)
    })
    expect(warnings).toEqual(['burn_failed'])
    fails = false
    await clock.advance(minute)
    expect(burned).toEqual([[1, 1]])
  })

  it('burn in every other chat while one cannot, and ask that one four times a minute', async () => {
    await within((work) => {
      timers.watch(work, key(1, 1), timed(60), 'now')
      timers.watch(work, key(2, 1), timed(60), 'now')
    })
    await clock.advance(minute)
    let tries = 0
    await timers.start((chat, keys) => {
      if (chat !== 1) return burn(chat, keys)
      tries++
      throw new StorageError('row_damaged', 'as planned')
    })
    expect({ burned, tries }).toEqual({ burned: [[2, 1]], tries: 1 })
    await clock.advance(minute)
    expect(tries).toBe(5)
    // Whoever looks meanwhile sees that it is about to go.
    expect(timers.leftMs(key(1, 1))).toBe(0)
    expect(warnings).toHaveLength(5)
  })

  it('say nothing of a change that did not reach the disk', async () => {
    const work = createUnitOfWork(vault)
    timers.watch(work, key(1, 1), timed(60), 'now')
    expect(timers.leftMs(key(1, 1))).toBeNull()
    await work.commit()
    expect(timers.leftMs(key(1, 1))).toBe(60_000)
  })
})
