import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import type { HomeRow } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { confirmGaps, hasAllOf, noteGap, readGaps, settleGap, type Gap } from './gaps.ts'
import { timelinePlace } from './row-keys.ts'
import { followSequence } from './row-sequence.ts'

const day = 86_400_000

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  ;[anna, boris] = [await world.party('anna'), await world.party('boris')]
  chat = await world.group([anna, boris])
})

const gapsOf = async (party: Party): Promise<readonly Gap[]> =>
  (await readGaps(party.deps.vault, party.cell(chat).record().number)).gaps
const place = (seq: number): Uint8Array => timelinePlace(0, 0, seq)
const span = ({ from, to, isCertain, isLost }: Gap) => ({ from, to, isCertain, isLost })
const note = (from: number, to: number, isCertain: boolean): Promise<void> =>
  boris.cell(chat).task((task) => noteGap(boris.deps, task, { from: place(from), to: place(to), isCertain }))
const timeline = async (party: Party): Promise<string[]> =>
  (await party.messages(chat)).map(({ text, notice }) => notice?.missing ?? text).filter((said) => said !== '')

/** What Anna says, row by row. */
async function said(...texts: readonly string[]): Promise<readonly HomeRow[]> {
  const rows: HomeRow[] = []
  for (const text of texts) {
    await anna.say(chat, text)
    const row = world.home.rows.at(-1)
    if (row !== undefined) rows.push(row)
  }
  return rows
}

async function receive(...rows: readonly (HomeRow | undefined)[]): Promise<void> {
  await boris.take(rows.filter((row) => row !== undefined))
  await boris.process(chat)
}

describe('a row that did not come', () => {
  it('may have been said in any generation that this device has been in and still knows', async () => {
    const [row] = await said('one')
    if (row === undefined) throw new Error('nothing was said')
    await boris.cell(chat).task((task) => {
      task.update({ former: [4, 1].map((generation) => ({ generation, closedAtRunningMs: 0 })), generation: 7 })
      task.updateActivity({ seen: { place: 0, seq: 10, timeMs: row.timeMs } })
      return followSequence(boris.deps, task, { ...row, seq: 12 })
    })
    expect((await gapsOf(boris)).map(({ from, to }) => ({ from, to }))).toEqual(
      [4, 1, 6, 7].map((generation) => ({
        from: timelinePlace(generation, 0, 11),
        to: timelinePlace(generation, 0, 12),
      })),
    )
  })

  it('leaves a stretch of which nobody knows yet whether anything was there', async () => {
    const rows = await said('one', 'two', 'three', 'four')
    await receive(rows[0], rows[3])
    expect((await gapsOf(boris)).map(span)).toEqual([
      { from: place(rows[1]?.seq ?? 0), to: place(rows[3]?.seq ?? 0), isCertain: false, isLost: false },
    ])
    expect(await timeline(boris)).toEqual(['one', 'four'])
    expect(boris.cell(chat).activity().openGaps).toBe(1)
  })

  it('is spoken of in its place when rows may have expired meanwhile', async () => {
    const [one] = await said('one')
    await receive(one)
    await said('two')
    world.clock.jump(31 * day)
    const [three] = await said('three')
    await receive(three)
    expect(await timeline(boris)).toEqual(['one', 'asked', 'three'])
  })

  it('is none where rows come in order, are sent again, or are one’s own', async () => {
    const rows = await said('one', 'two')
    await boris.say(chat, 'mine')
    await boris.receive()
    await receive(...rows)
    await receive(rows[0])
    await receive(...(await said('three')))
    expect(await gapsOf(boris)).toEqual([])
  })
})

describe('a row that does not open', () => {
  it('is asked for, and not spoken of: whoever knows the token can make one', async () => {
    const rows = await said('one', 'two')
    const [, two] = rows
    if (two === undefined) throw new Error('two rows')
    const content = two.content.slice()
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1
    await receive(rows[0], { ...two, content })
    expect((await gapsOf(boris)).map(span)).toEqual([
      { from: place(two.seq), to: place(two.seq + 1), isCertain: false, isLost: false },
    ])
    expect(await timeline(boris)).toEqual(['one'])
    await boris.cell(chat).task((task) => confirmGaps(boris.deps, task))
    expect(await timeline(boris)).toEqual(['one', 'asked'])
  })

  it('is nobody’s loss when it was opened before, or is no message of this chat', async () => {
    const [one] = await said('one')
    if (one === undefined) throw new Error('a row')
    await receive(one)
    await receive({ ...one, id: one.id + 1, seq: one.seq + 1 })
    await receive({ ...one, id: one.id + 2, seq: one.seq + 2, content: crypto.randomBytes(200) })
    expect(await gapsOf(boris)).toEqual([])
  })
})

describe('a stretch', () => {
  it('grows with what is next to it, and is one', async () => {
    await note(20, 21, false)
    await note(21, 22, true)
    await note(22, 25, false)
    await note(30, 31, false)
    expect((await gapsOf(boris)).map(span)).toEqual([
      { from: place(20), to: place(25), isCertain: true, isLost: false },
      { from: place(30), to: place(31), isCertain: false, isLost: false },
    ])
  })

  it('loses its notice when it is filled, and says so when nobody has it', async () => {
    await note(20, 21, true)
    await note(30, 31, true)
    expect(await timeline(boris)).toEqual(['asked', 'asked'])
    const settle = (seq: number, became: 'filled' | 'lost') =>
      boris.cell(chat).task((task) => settleGap(boris.deps, task, { from: place(seq), to: place(seq + 1) }, became))
    await settle(20, 'filled')
    await settle(30, 'lost')
    expect(await timeline(boris)).toEqual(['lost'])
    expect(boris.cell(chat).activity().openGaps).toBe(0)
    // What was lost stays lost, and is what this device cannot give to another.
    const has = (from: number, to: number) =>
      boris.cell(chat).task((task) => hasAllOf(task, { from: place(from), to: place(to) }))
    expect([await has(20, 30), await has(20, 31)]).toEqual([true, false])
  })

  it('that has grown since it was asked about stays open', async () => {
    await note(20, 21, true)
    await note(21, 23, true)
    await boris.cell(chat).task((task) => settleGap(boris.deps, task, { from: place(20), to: place(21) }, 'lost'))
    expect((await gapsOf(boris)).map(span)).toEqual([
      { from: place(20), to: place(23), isCertain: true, isLost: false },
    ])
  })

  it('takes in the next where there are too many: nobody can make the list grow without end', async () => {
    for (let i = 0; i < 200; i++) await note(100 + 2 * i, 101 + 2 * i, i % 2 === 0)
    const gaps = await gapsOf(boris)
    expect(gaps).toHaveLength(64)
    expect(gaps.at(-1)?.to).toEqual(place(101 + 2 * 199))
    expect((await timeline(boris)).length).toBeLessThanOrEqual(64)
  })
})
