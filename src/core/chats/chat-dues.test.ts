import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { parseAccountAddress, parseChatId, parseDeviceId } from '#protocol/ids.ts'
import { nextDueMs } from './chat-dues.ts'
import { keptRunningMs, type ChatRecord } from './chat-record.ts'
import { noTrouble } from './trouble.ts'
import { unknownChat } from './unknown-chat.ts'

const anna = parseAccountAddress('anna@office.example')
const boris = parseAccountAddress('boris@office.example')
const clock = createVirtualClock()
const nowMs = clock.nowMs()
const runningMs = 50_000

const chat: ChatRecord = {
  ...unknownChat(parseChatId('ab'.repeat(16))),
  ...{ number: 1, state: 'active', epoch: 5, accounts: [anna, boris] },
}
const departure = (wholeAccount: boolean): ChatRecord['departures'][number] => ({
  account: boris,
  departure: { device: parseDeviceId('cd'.repeat(16)), signedMs: 0, wholeAccount, signature: new Uint8Array(64) },
})
const closed = (epoch: number, closedAtRunningMs: number) => ({ epoch, closedAtRunningMs, hash: new Uint8Array(32) })
const trouble = { ...noTrouble, actDueMs: nowMs + 30 }

/** In ms from now. */
function dueIn(over: Partial<ChatRecord>, { isConnected = true, isRequest = false } = {}): number {
  const requests = { openerOf: () => (isRequest ? boris : undefined) }
  const deps = { clock, runningMs: () => runningMs, requests, isConnected: () => isConnected }
  return nextDueMs(deps, { ...chat, ...over }) - nowMs
}

describe('what a chat has to do of its own accord', () => {
  it('is nothing while nothing is under way', () => {
    expect(dueIn({})).toBe(Infinity)
  })

  it('is the first of what is due', () => {
    const all = { updateDueMs: nowMs + 50, duty: nowMs + 40, trouble }
    expect([dueIn(all), dueIn({ ...all, trouble: null }), dueIn({ updateDueMs: nowMs + 50 })]).toEqual([30, 40, 50])
  })

  it('is due now while a departure is to be told, or a device waits to be added anew', () => {
    expect(dueIn({ owedDeparture: new Uint8Array(1) })).toBe(0)
    expect(dueIn({ departures: [departure(false)] })).toBe(0)
    expect(dueIn({ departures: [departure(true)] })).toBe(Infinity)
  })

  it('waits for a connection, but for forgetting', () => {
    const offline = { isConnected: false }
    expect(dueIn({ updateDueMs: nowMs, duty: nowMs, trouble, owedDeparture: new Uint8Array(1) }, offline)).toBe(
      Infinity,
    )
    expect(dueIn({ appliedCommits: [closed(4, runningMs - keptRunningMs + 70)] }, offline)).toBe(70)
  })

  it('does not tell the opener of a request that it was seen', () => {
    const all = { updateDueMs: nowMs, duty: nowMs, trouble, departures: [departure(false)] }
    expect(dueIn(all, { isRequest: true })).toBe(Infinity)
    expect(dueIn({ ...all, state: 'joining' }, { isRequest: true })).toBe(30)
  })

  it('is no commit in a chat that was left, halted, or is one’s own alone', () => {
    const all = { updateDueMs: nowMs, duty: nowMs }
    expect(dueIn({ ...all, state: 'left' })).toBe(Infinity)
    expect(dueIn({ ...all, state: 'halted' })).toBe(Infinity)
    expect(dueIn({ ...all, accounts: [anna] })).toBe(Infinity)
  })

  it('is to forget epochs and generations that were kept long enough, the present one never', () => {
    const old = runningMs - keptRunningMs
    expect(dueIn({ appliedCommits: [closed(3, old + 90), closed(4, old + 95)] })).toBe(90)
    expect(dueIn({ appliedCommits: [closed(5, old)] })).toBe(Infinity)
    expect(dueIn({ former: [{ generation: 0, closedAtRunningMs: old + 20 }] })).toBe(20)
  })
})
