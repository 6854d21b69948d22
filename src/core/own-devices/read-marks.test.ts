import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { queueText } from '../messages/queue-text.ts'
import { newestPlace, readUpTo } from './read-marks.ts'

const crypto = await createNodeCrypto()
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  const world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
})

const hear = async (...texts: readonly string[]): Promise<void> => {
  for (const text of texts) await anna.say(chat, text)
  await boris.receive()
}
const unread = (): number => boris.cell(chat).activity().unread
const microtasksDone = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
async function place(): Promise<Uint8Array> {
  const newest = await newestPlace(boris.deps, boris.cell(chat))
  if (newest === undefined) throw new Error('a chat with messages')
  return newest
}

describe('what was read on another device', () => {
  it('is unread here no more, and says when the chat has gone beyond it', async () => {
    await hear('one', 'two')
    const mark = await place()
    expect(await readUpTo(boris.deps, boris.cell(chat), mark)).toBe(false)
    expect(unread()).toBe(0)
    await hear('three')
    expect(await readUpTo(boris.deps, boris.cell(chat), mark)).toBe(true)
    expect(unread()).toBe(1)
  })

  it('lets the timers run here too that waited to be seen, and none of what came after', async () => {
    for (const text of ['gone in a minute', 'not seen yet']) {
      await anna.cell(chat).task((task) => queueText(anna.deps, task, text, { timerSeconds: 60 }))
      await anna.flush(chat)
    }
    await boris.receive()
    const left = async () =>
      (await boris.messages(chat)).filter(({ kind }) => kind === 'text').map(({ text, leftMs }) => [text, leftMs])
    const [first] = (await boris.deps.vault.scan({ table: 'timers' })).map(({ key }) => key)
    expect(await left()).toEqual([
      ['gone in a minute', null],
      ['not seen yet', null],
    ])
    await readUpTo(boris.deps, boris.cell(chat), first?.subarray(4, 18) ?? new Uint8Array())
    expect(await left()).toEqual([
      ['gone in a minute', 60_000],
      ['not seen yet', null],
    ])
  })

  it('takes nothing from the count of what comes while it is counted', async () => {
    await hear('one')
    const mark = await place()
    await hear('two')
    await anna.say(chat, 'three')
    let release = (): void => undefined
    const busy = boris.cell(chat).task(
      () =>
        new Promise<void>((resolve) => {
          release = resolve
        }),
    )
    // Each goes as far as it can without the chat.
    const receiving = boris.receive()
    await microtasksDone()
    const reading = readUpTo(boris.deps, boris.cell(chat), mark)
    await microtasksDone()
    release()
    await Promise.all([busy, receiving, reading])
    expect(unread()).toBe(2)
  })

  it('is found behind what waits to be sent, however much that is', async () => {
    await hear('one')
    const mark = await place()
    for (let number = 0; number < 10; number++) await boris.queue(chat, `waiting ${String(number)}`)
    expect(await place()).toEqual(mark)
  })
})
