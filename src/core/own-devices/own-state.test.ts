import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createSeededRandom } from '../../../test/support/seeded-random.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { encodePayload } from '../payload/payload.ts'
import { adoptKey } from '../vault/secret.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createVault, type Vault } from '../vault/vault.ts'
import { openOwnState, type OwnState } from './own-state.ts'
import { encodeOwnState } from './own-state-kinds.ts'
import { decodeOwnStatement, encodeOwnStatement, type StateRecord } from './own-statement.ts'

const crypto = await createNodeCrypto()
const dayMs = 86_400_000
const nowMs = createVirtualClock().nowMs()
const [phone, laptop] = [parseDeviceId('a1'.repeat(16)), parseDeviceId('b1'.repeat(16))]

function newVault(): Vault {
  return createVault({ crypto, store: createMemoryVaultStore(), rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
}

const open = (vault: Vault, clock = createVirtualClock(), seenMs = 0): Promise<OwnState> =>
  openOwnState({
    crypto,
    clock,
    seenMs: () => seenMs,
    vault,
    secret: new Uint8Array(32),
    device: phone,
    onChange: () => undefined,
  })

async function within<T>(vault: Vault, body: (work: ReturnType<typeof createUnitOfWork>) => T): Promise<T> {
  const work = createUnitOfWork(vault)
  const result = body(work)
  await work.commit()
  return result
}

describe('the state of own devices', () => {
  it('is the last word, on the disk and read again, and tells once what is new', async () => {
    const vault = newVault()
    const state = await open(vault)
    expect(await within(vault, (work) => state.say(work, 'draft', 'c1', 'dear'))).toBe(true)
    expect(await within(vault, (work) => state.say(work, 'draft', 'c1', 'dear'))).toBe(false)
    expect(await within(vault, (work) => state.say(work, 'pin', 'c1', null))).toBe(false)
    expect(await within(vault, (work) => state.say(work, 'draft', 'c1', 'dear boris'))).toBe(true)
    const again = await open(vault)
    expect(again.get('draft', 'c1')).toBe('dear boris')
    const untold = again.untold()
    expect(untold).toMatchObject([{ kind: 'draft', subject: 'c1', device: phone }])
    await within(vault, (work) => again.told(work, untold))
    expect([again.untold(), (await open(vault)).untold()]).toEqual([[], []])
    await within(vault, (work) => again.tellAll(work))
    expect(again.untold()).toEqual(untold)
  })

  it('is had by nobody for good: what is said after a word from the end of time is heard by all', async () => {
    const [one, other] = [await open(newVault()), newVault()]
    const value = encodeOwnState('draft', 'for ever')
    for (const timeMs of [Number.MAX_SAFE_INTEGER, 2 ** 48, nowMs + 2 * dayMs]) {
      const said = { kind: 'draft', subject: 'c1', value, timeMs, device: laptop }
      expect(await within(other, (work) => one.hear(work, [said]))).toEqual([])
    }
    const furthest = { kind: 'draft', subject: 'c1', value, timeMs: nowMs + dayMs, device: laptop }
    expect(await within(other, (work) => one.hear(work, [furthest]))).toEqual([furthest])
    expect(await within(other, (work) => one.say(work, 'draft', 'c1', 'mine'))).toBe(true)
    const clock = createVirtualClock(nowMs + 1_000)
    const listener = await open(newVault(), clock)
    expect(await within(other, (work) => listener.hear(work, one.untold()))).toEqual(one.untold())
  })

  it('hears the others on a device whose clock is years behind, by the time that the server shows', async () => {
    const vault = newVault()
    const state = await open(vault, createVirtualClock(Date.UTC(2020, 0, 1)), nowMs)
    const said = record({ subject: 'c1', timeMs: nowMs, device: laptop })
    expect(await within(vault, (work) => state.hear(work, [said]))).toEqual([said])
  })

  it('comes back from a clock that was years ahead: what is said once it is right again holds', async () => {
    const vault = newVault()
    const ahead = await open(vault, createVirtualClock(Date.UTC(2031, 0, 1)))
    for (const subject of ['c1', 'c2']) await within(vault, (work) => ahead.say(work, 'draft', subject, 'early'))
    const right = await open(vault)
    await within(vault, (work) => right.say(work, 'draft', 'c1', 'mine'))
    await within(vault, (work) => right.hear(work, [record({ subject: 'c2', timeMs: nowMs, device: laptop })]))
    expect([right.get('draft', 'c1'), right.get('draft', 'c2')]).toEqual(['mine', 'theirs'])
    expect(right.lastWord('draft', 'c1')?.timeMs).toBe(nowMs)
  })

  it('holds a draft as long as a message can be, and no longer', async () => {
    const vault = newVault()
    const state = await open(vault)
    const long = 'ж'.repeat(31_900)
    await within(vault, (work) => state.say(work, 'draft', 'c'.repeat(300), long))
    expect((await open(vault)).get('draft', 'c'.repeat(300))).toBe(long)
    const statement = encodeOwnStatement({ kind: 'state', records: state.untold() })
    expect(decodeOwnStatement(statement)).toEqual({ kind: 'state', records: state.untold() })
    const header = { id: parseMessageId('00'.repeat(16)), device: phone, accountHash: new Uint8Array(32) }
    const payload = { ...header, sentAtMs: 1, timerSeconds: 0, flags: 0 }
    expect(encodePayload(payload, { kind: 'own', statement }).length).toBeLessThan(66_000)
    const longer = within(vault, (work) => state.say(work, 'draft', 'c1', 'ж'.repeat(32_000)))
    await expect(longer).rejects.toMatchObject({ code: 'state_too_long' })
    expect((await open(vault)).get('draft', 'c1')).toBeUndefined()
  })

  it('is told on where not all have heard what another device said', async () => {
    const vault = newVault()
    const state = await open(vault)
    const said = { kind: 'draft', value: encodeOwnState('draft', 'dear'), timeMs: 5, device: laptop }
    await within(vault, (work) => state.hear(work, [{ ...said, subject: 'heard by all' }]))
    await within(vault, (work) => state.hear(work, [{ ...said, subject: 'by few' }], false))
    for (const one of [state, await open(vault)]) {
      expect(one.untold()).toEqual([{ ...said, subject: 'by few' }])
    }
  })

  it('does not count as told what was said again meanwhile', async () => {
    const vault = newVault()
    const state = await open(vault)
    await within(vault, (work) => state.say(work, 'draft', 'c1', 'dear'))
    const untold = state.untold()
    await within(vault, (work) => state.say(work, 'draft', 'c1', 'dear boris'))
    await within(vault, (work) => state.told(work, untold))
    expect(state.untold()).toHaveLength(1)
  })

  it('outdoes what it replaces, also on a device whose clock is behind', async () => {
    const vault = newVault()
    const state = await open(vault)
    const ahead = record({ subject: 'c1', timeMs: nowMs + 60_000, device: laptop })
    await within(vault, (work) => state.hear(work, [ahead]))
    await within(vault, (work) => state.say(work, 'draft', 'c1', 'mine'))
    expect(state.get('draft', 'c1')).toBe('mine')
    expect(state.untold()[0]?.timeMs).toBe(ahead.timeMs + 1)
    expect(await within(vault, (work) => state.hear(work, [ahead]))).toEqual([])
  })

  it('comes to the same on every device, in whatever order the words arrive', async () => {
    const random = createSeededRandom(20_261_123)
    for (let round = 0; round < 50; round++) {
      const words = Array.from({ length: 12 }, () =>
        record({
          subject: `c${String(random.below(3))}`,
          timeMs: random.below(4),
          device: random.pick([phone, laptop]),
          value: `v${String(random.below(1_000))}`,
        }),
      )
      // A device says one thing at a time.
      const said = [
        ...new Map(words.map((word) => [`${word.subject} ${String(word.timeMs)} ${word.device}`, word])).values(),
      ]
      const seen = []
      for (let device = 0; device < 3; device++) {
        const vault = newVault()
        const state = await open(vault)
        const order = [...said].sort(() => random.below(3) - 1)
        for (const word of order) await within(vault, (work) => state.hear(work, [word]))
        seen.push(['c0', 'c1', 'c2'].map((subject) => state.get('draft', subject)))
      }
      expect(seen[1]).toEqual(seen[0])
      expect(seen[2]).toEqual(seen[0])
    }
  })

  it('keeps and hands on a kind that this version does not know, and makes nothing of a value that is none', async () => {
    const vault = newVault()
    const state = await open(vault)
    const newer = { ...record({ subject: 'x', timeMs: 1, device: laptop }), kind: 'wallpaper' }
    const wrong = { ...record({ subject: 'c1', timeMs: 1, device: laptop }), value: encodeOwnState('pin', true) }
    await within(vault, (work) => state.hear(work, [newer, wrong]))
    expect(state.get('draft', 'c1')).toBeUndefined()
    await within(vault, (work) => state.tellAll(work))
    const statement = decodeOwnStatement(encodeOwnStatement({ kind: 'state', records: state.untold() }))
    expect(statement).toMatchObject({ records: expect.arrayContaining([newer]) as unknown })
  })
})

function record(said: { subject: string; timeMs: number; device: typeof phone; value?: string }): StateRecord {
  const { value = 'theirs', ...rest } = said
  return { kind: 'draft', value: encodeOwnState('draft', value), ...rest }
}
