// Whatever is said of messages, in whatever order it arrives: every device shows the same in the end.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress, parseMessageId, type ChatId } from '#protocol/ids.ts'
import type { HomeRow } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { messageReference } from '../payload/message-reference.ts'
import { viewPinned } from '../views/pinned-view.ts'

import { laterEdit, withReaction } from './later-word.ts'
import { createMarkIntents } from './mark-intents.ts'
import { reactionLimits, type ReactionWord } from './message-marks.ts'
import { queueControl } from './queue-control.ts'
import { queueText } from './queue-text.ts'

const crypto = await createNodeCrypto()

const idOf = (n: number) => parseMessageId(n.toString(16).padStart(32, '0'))
const wordsOf = (accounts: number, emoji: number) =>
  fc.uniqueArray(
    fc.record<ReactionWord>({
      account: fc.nat(accounts - 1).map((n) => parseAccountAddress(`p${String(n)}@example.org`)),
      emoji: fc.nat(emoji - 1).map((n) => String.fromCodePoint(0x1f400 + n)),
      isOn: fc.boolean(),
      atMs: fc.nat(5),
      id: fc.nat(1_000_000).map(idOf),
    }),
    { minLength: 1, maxLength: 60, selector: ({ id }) => id },
  )
const shuffled = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length })

describe('words about one message', () => {
  it('come to the same reactions in every order, repeated or not, within their bounds', () => {
    const cases = wordsOf(4, 9).chain((words) => fc.tuple(fc.constant(words), shuffled(words), shuffled(words)))
    fc.assert(
      fc.property(cases, ([words, one, other]) => {
        const first = words.reduce(withReaction, [])
        expect([...one, ...other].reduce(withReaction, [])).toEqual(first)
        for (const { account } of words) {
          const own = first.filter((word) => word.account === account)
          expect(own.length).toBeLessThanOrEqual(reactionLimits.perAccount)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('of too many people come to the same people in every order', () => {
    const words = Array.from({ length: reactionLimits.accounts + 20 }, (_, n) => ({
      account: parseAccountAddress(`p${String(n)}@example.org`),
      emoji: '🐙',
      isOn: true,
      atMs: 1,
      id: idOf(n),
    }))
    const first = words.reduce<readonly ReactionWord[]>(withReaction, [])
    expect(first).toHaveLength(reactionLimits.accounts)
    expect(words.toReversed().reduce<readonly ReactionWord[]>(withReaction, [])).toEqual(first)
  })

  it('come to the same text in every order: the highest number, then the latest', () => {
    const edits = fc.array(
      fc.record({ number: fc.integer({ min: 1, max: 3 }), atMs: fc.nat(2), id: fc.nat(3).map(idOf) }),
      { minLength: 1, maxLength: 8 },
    )
    const last = (all: readonly { number: number; atMs: number; id: ReturnType<typeof idOf> }[]) =>
      all.reduce<(typeof all)[number] | null>((held, edit) => laterEdit(edit, held), null)
    const cases = edits.chain((all) => fc.tuple(fc.constant(all), shuffled(all)))
    fc.assert(
      fc.property(cases, ([all, other]) => {
        expect(last(other)).toEqual(last(all))
      }),
    )
  })
})

describe('devices', () => {
  it('show the same after the same rows, in whatever order these arrive', async () => {
    const world = createWorld(crypto)
    const [anna, boris, clara] = await Promise.all(['anna', 'boris', 'clara'].map((name) => world.party(name)))
    if (anna === undefined || boris === undefined || clara === undefined) throw new Error('three people')
    const chat = await world.group([anna, boris, clara])
    const known = world.home.rowsFor(clara.deps.self.device, 0).length
    await converse(world.clock.advance, chat, anna, boris)
    const rows = world.home.rowsFor(clara.deps.self.device, 0).slice(known)
    expect(rows).toHaveLength(17)

    const expected = await shownAfter(clara, chat, rows)
    expect(expected.map(({ kind, text, edited }) => `${kind} ${text} ${String(edited?.number)}`)).toEqual([
      'text one, at last 2',
      'deleted  undefined',
      'text three undefined',
      'text four, better 1',
    ])
    expect(expected[0]?.reactions.map(({ emoji, count }) => emoji + String(count))).toEqual(['🐠2', '🐡1'])
    await fc.assert(
      fc.asyncProperty(shuffled(rows), async (order) => {
        expect(await shownAfter(clara, chat, order)).toEqual(expected)
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})

/** Four messages, and thirteen words about them. */
async function converse(pass: (ms: number) => Promise<void>, chat: ChatId, anna: Party, boris: Party): Promise<void> {
  const by = ({ deps, directory }: Party) =>
    createMarkIntents(() => ({ chats: deps, directory, worker: () => ({ flush: () => undefined }) }))
  const write = (party: Party, text: string, reply?: Uint8Array) =>
    party.cell(chat).task((task) => queueText(party.deps, task, text, reply === undefined ? {} : { reply }))
  const round = async (): Promise<void> => {
    for (const one of [anna, boris]) await one.flush(chat)
    for (const one of [anna, boris]) await one.receive()
    await pass(10)
  }
  const one = await write(anna, 'one')
  await round()
  const two = await write(anna, 'two')
  const three = await write(boris, 'three', messageReference(crypto, one, anna.deps.self.accountHash))
  await round()
  await by(anna).editMessage({ chat, message: one, text: 'one, again' })
  await by(boris).react({ chat, message: one, emoji: '🐠', isOn: true })
  await by(boris).react({ chat, message: two, emoji: '🦀', isOn: true })
  await round()
  await by(anna).editMessage({ chat, message: one, text: 'one, at last' })
  await by(anna).react({ chat, message: one, emoji: '🐠', isOn: true })
  await by(anna).react({ chat, message: one, emoji: '🐡', isOn: true })
  await by(anna).pinMessage({ chat, message: three, isPinned: true })
  await by(anna).pinMessage({ chat, message: one, isPinned: true })
  await round()
  await by(anna).pinMessage({ chat, message: one, isPinned: false })
  await by(boris).react({ chat, message: three, emoji: '🐟', isOn: true })
  await by(boris).react({ chat, message: three, emoji: '🐟', isOn: false })
  await anna.cell(chat).task((task) => queueControl(anna.deps, task, { kind: 'delete', target: two }))
  await round()
  const four = await write(boris, 'four')
  await by(boris).editMessage({ chat, message: four, text: 'four, better' })
  await round()
}

/** What a copy of the device as it is now shows after it has worked these rows off in this order. */
async function shownAfter(party: Party, chat: ChatId, order: readonly HomeRow[]) {
  const copy = await party.restarted()
  const [first] = order.map(({ id }) => id).sort((one, other) => one - other)
  for (const [index, row] of order.entries()) {
    await copy.take([{ ...row, id: (first ?? 0) + index }])
    await copy.process(chat)
  }
  const pinned = (await viewPinned(copy.deps, copy.cell(chat))).map(({ id }) => id)
  const shown = (await copy.messages(chat)).filter(({ kind }) => kind !== 'notice')
  return shown.map((message) => ({ ...message, isListed: pinned.includes(message.id) }))
}
