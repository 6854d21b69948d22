// Other people: compared and verified, let in or shut out, and told no more than they may know. Promises A9, B8.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatView } from '#core/views/chat-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { recordTransport, type Recorded } from '../support/recording-transport.ts'
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let people: Installation[]
const address: Record<string, string> = {}
const sent: Record<string, Recorded[]> = {}
const clock: Record<string, ShiftedClock> = {}

beforeAll(async () => {
  home = await openTestHome()
  people = []
  for (const name of ['anna', 'boris', 'clara', 'dora']) {
    const recorded: Recorded[] = (sent[name] = [])
    const shifted = (clock[name] = createShiftedClock())
    const one = await openInstallation(name, {
      clock: shifted,
      connect: (server) => recordTransport(connectTo(server, createSystemClock()), recorded),
    })
    people.push(one)
    address[name] = (await one.signUp(await home.invite())).address
  }
})

afterAll(async () => {
  await Promise.all(people.map((one) => one.close()))
  await home.close()
})

const engine = (name: string) => {
  const found = people.find((one) => one.name === name)
  if (found === undefined) throw new Error(`nobody called ${name}`)
  return found.engine()
}

async function pair(from: string, to: string): Promise<string> {
  const started = await engine(from).startPairChat({ peer: address[to] ?? '' })
  if (!started.ok) throw new Error(started.code)
  return started.chat
}

const postsOf = (name: string): number =>
  (sent[name] ?? []).filter(({ route, label }) => route === 'anonymous' && label.includes('/messages')).length

const ephemeralPostsOf = (name: string): number =>
  (sent[name] ?? [])
    .filter(({ route, label }) => route === 'anonymous' && label.includes('/messages'))
    .map(({ bytes }) => decodeShape(anonymousPostShape, bytes.subarray(bytes.indexOf(0x0a) + 1)))
    .filter(({ ephemeral }) => ephemeral).length

/** Nothing that was to be sent is still under way. */
async function settled(name: string): Promise<void> {
  await eventually(engine(name), async () => {
    const { entries } = await engine(name).networkLedger()
    return entries.every(({ state, purpose }) => state !== 'open' || purpose === 'stream') ? true : undefined
  })
}

describe('a chat that somebody unknown opens', () => {
  it('is a request: nothing is sent back until it is accepted, then what was read is told', async () => {
    const chat = await pair('anna', 'boris')
    await engine('anna').sendText({ chat, text: 'do you know me?' })
    await messageWhen(engine('boris'), chat, 'do you know me?')
    const asked = await engine('boris').chatView({ chat })
    expect(asked.requestedBy).toBe(address['anna'])
    await engine('boris').markRead({ chat })
    await engine('boris').sayTyping({ chat })
    clock['boris']?.pass(10_000)
    await engine('boris').sayTyping({ chat })
    // Whatever were to be sent would have been queued by now: the next own task of the chat comes after it.
    await engine('boris').chatHealth({ chat })
    expect(postsOf('boris')).toBe(0)

    await engine('boris').acceptChat({ chat })
    expect((await engine('boris').chatView({ chat })).requestedBy).toBeNull()
    const read = await chatWhen(engine('anna'), chat, ({ messages }) =>
      messages.some(({ text, readBy }) => text === 'do you know me?' && readBy.length === 1),
    )
    const message = read.messages.find(({ text }) => text === 'do you know me?')
    expect({ delivered: message?.deliveredTo, read: message?.readBy }).toEqual({
      delivered: [address['boris']],
      read: [address['boris']],
    })
  })

  it('is none for whoever was written to before, and writing in one accepts it', async () => {
    const back = await pair('boris', 'anna')
    expect((await engine('boris').chatView({ chat: back })).requestedBy).toBeNull()
    const made = await engine('clara').createGroup({ name: 'Skating', members: [address['boris'] ?? ''] })
    if (!made.ok) throw new Error(made.code)
    const { chat } = made
    await chatWhen(engine('boris'), chat, ({ requestedBy }) => requestedBy === address['clara'])
    await engine('boris').sendText({ chat, text: 'gladly' })
    await messageWhen(engine('clara'), chat, 'gladly')
    expect((await engine('boris').chatView({ chat })).requestedBy).toBeNull()
    expect(await engine('boris').contactView({ account: address['clara'] ?? '' })).toMatchObject({ isAccepted: true })
  })

  it('stays a request over a restart', async () => {
    const chat = await pair('anna', 'dora')
    await chatWhen(engine('dora'), chat, ({ requestedBy }) => requestedBy === address['anna'])
    const dora = people.find(({ name }) => name === 'dora')
    await dora?.restart()
    await dora?.unlock()
    expect((await engine('dora').chatView({ chat })).requestedBy).toBe(address['anna'])
  })
})

describe('a contact', () => {
  it('has one safety number on both sides, and is verified by it until told otherwise', async () => {
    const chat = await pair('anna', 'boris')
    const seenByAnna = await engine('anna').contactView({ account: address['boris'] ?? '' })
    const seenByBoris = await engine('boris').contactView({ account: address['anna'] ?? '' })
    expect(seenByAnna.safetyNumber?.digits).toMatch(/^\d{60}$/)
    expect(seenByAnna.safetyNumber).toEqual(seenByBoris.safetyNumber)
    expect(seenByAnna.isVerified).toBe(false)

    const boris = { account: address['boris'] ?? '' }
    const scanned = seenByBoris.safetyNumber?.qr ?? ''
    expect(await engine('anna').verifyByQr({ ...boris, scanned })).toEqual({ result: 'same' })
    const members = async () => (await engine('anna').chatView({ chat })).members
    expect((await members()).map(({ isVerified }) => isVerified).sort()).toEqual([false, true])
    await engine('anna').unverifyContact(boris)
    expect((await engine('anna').contactView(boris)).isVerified).toBe(false)
    await expect(engine('anna').verifyContact({ account: 'nobody@example.org' })).rejects.toMatchObject({
      code: 'log_unknown',
    })
  })

  it('reads the same room code as all in the group, and another one after each commit', async () => {
    const made = await engine('anna').createGroup({
      name: 'Choir',
      members: [address['boris'] ?? '', address['clara'] ?? ''],
    })
    if (!made.ok) throw new Error(made.code)
    const { chat } = made
    const codes = async (): Promise<string[]> => {
      const read = await Promise.all(['anna', 'boris', 'clara'].map((name) => engine(name).roomCode({ chat })))
      return [...new Set(read.map(({ digits, epoch }) => `${digits} at ${String(epoch)}`))]
    }
    const together = (count: number) =>
      eventually(engine('clara'), async () => {
        const known = await Promise.all(
          ['boris', 'clara'].map(async (name) => (await engine(name).chatList()).some((one) => one.chat === chat)),
        )
        if (known.includes(false)) return undefined
        const all = await codes().catch(() => [])
        return all.length === count ? all : undefined
      })
    const before = await together(1)
    expect(before[0]).toMatch(/^\d{30} at /)
    expect(await engine('anna').renameChat({ chat, name: 'Chamber choir' })).toEqual({ ok: true })
    await chatWhen(engine('boris'), chat, ({ title }) => title === 'Chamber choir')
    const after = await together(1)
    expect(after).not.toEqual(before)
    const health = await engine('clara').chatHealth({ chat })
    expect(health).toMatchObject({ generation: 0, state: 'active', haltCode: '', refused: [] })
    expect(health.lastCommit?.author).toBe(address['anna'])
    expect(health.devices.map(({ account }) => account).sort()).toEqual(
      [address['anna'], address['boris'], address['clara']].sort(),
    )
  })

  it('that is blocked is heard no more in the chat of two, and what it wrote does not come back', async () => {
    const chat = await pair('anna', 'boris')
    const boris = { account: address['boris'] ?? '' }
    await engine('anna').blockContact(boris)
    expect(await engine('anna').chatView({ chat })).toMatchObject({ isBlocked: true })
    await expect(engine('anna').sendText({ chat, text: 'no' })).rejects.toMatchObject({ code: 'contact_blocked' })
    await engine('boris').sendText({ chat, text: 'are you angry?' })
    await messageWhen(engine('boris'), chat, 'are you angry?', 'sent')
    await engine('anna').unblockContact(boris)
    await engine('boris').sendText({ chat, text: 'and now?' })
    await messageWhen(engine('anna'), chat, 'and now?')
    const texts = (view: ChatView): string[] => view.messages.map(({ text }) => text)
    expect(texts(await engine('anna').chatView({ chat }))).not.toContain('are you angry?')
  })
})

describe('who is writing', () => {
  it('is shown while it is true, and stored nowhere', async () => {
    const chat = await pair('anna', 'boris')
    const rowsBefore = (await engine('anna').chatView({ chat })).messages.length
    clock['boris']?.pass(10_000)
    const before = ephemeralPostsOf('boris')
    await engine('boris').sayTyping({ chat })
    await engine('boris').sayTyping({ chat })
    const typing = await eventually(engine('anna'), async () => {
      const who = await engine('anna').typing({ chat })
      return who.length > 0 ? who : undefined
    })
    expect(typing).toEqual([address['boris']])
    // Two words of it within five seconds are one post.
    expect(ephemeralPostsOf('boris')).toBe(before + 1)
    clock['anna']?.pass(10_000)
    await eventually(engine('anna'), async () =>
      (await engine('anna').typing({ chat })).length === 0 ? true : undefined,
    )
    expect((await engine('anna').chatView({ chat })).messages).toHaveLength(rowsBefore)
  })
})

describe('receipts', () => {
  it('are neither sent nor shown where they are switched off', async () => {
    const chat = await pair('anna', 'boris')
    await engine('boris').setPrivacy({ sendsReceipts: false })
    await engine('anna').sendText({ chat, text: 'seen?' })
    await messageWhen(engine('boris'), chat, 'seen?')
    await engine('boris').markRead({ chat })
    clock['boris']?.pass(10_000)
    await engine('boris').sendText({ chat, text: 'not telling' })
    // A chat's queue keeps its order: a receipt would have come before the text.
    await messageWhen(engine('anna'), chat, 'not telling')
    const find = ({ messages }: ChatView): MessageView | undefined => messages.find(({ text }) => text === 'seen?')
    expect(find(await engine('anna').chatView({ chat }))).toMatchObject({ deliveredTo: [], readBy: [] })
    await engine('boris').setPrivacy({ sendsReceipts: true })
    await engine('boris').markRead({ chat })
    await chatWhen(engine('anna'), chat, (view) => (find(view)?.readBy.length ?? 0) === 1)
  })

  it('are one for many messages', async () => {
    const chat = await pair('anna', 'boris')
    clock['boris']?.pass(10_000)
    await settled('boris')
    const before = postsOf('boris')
    for (let i = 0; i < 20; i++) await engine('anna').sendText({ chat, text: `one of many ${String(i)}` })
    await messageWhen(engine('boris'), chat, 'one of many 19')
    await engine('boris').markRead({ chat })
    clock['boris']?.pass(10_000)
    await chatWhen(engine('anna'), chat, ({ messages }) => messages.at(-1)?.readBy.length === 1)
    // How many fit five seconds apart is the machine's affair; one for each message it is not.
    expect(postsOf('boris') - before).toBeLessThan(20)
  })
})

describe('the network ledger', () => {
  it('lists every connection: to whom, why, how much', async () => {
    const { entries, totals } = await engine('anna').networkLedger()
    expect(new Set(entries.map(({ purpose }) => purpose))).toEqual(new Set(['request', 'anonymous-post', 'stream']))
    expect(entries.some(({ route }) => route === '/v1/anon/chats/:id/messages')).toBe(true)
    expect(entries.every(({ route }) => !/[0-9a-f]{32}|@/.test(route))).toBe(true)
    expect(totals.connections).toBe(entries.length)
    // As many as the recorder saw, which sits on the real transport below the ledger.
    const opened = (sent['anna'] ?? []).filter(({ label }) => label !== 'frame')
    expect(entries).toHaveLength(opened.length)
    expect(totals.sentBytes).toBeGreaterThan(1_000)
    expect(totals.receivedBytes).toBeGreaterThan(1_000)
  })
})
