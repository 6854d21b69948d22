import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { messageView } from '#ipc/engine/messages-contract.ts'
import { concatBytes, fromHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { placeOfMessage } from '../chats/row-keys.ts'
import { readHistoryPage } from '../history/history-page.ts'
import { newestPlace } from '../own-devices/read-marks.ts'
import { writeLocalNotice } from './local-notice.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
})

const notice = (): Promise<void> =>
  boris.cell(chat).task((task) => writeLocalNotice(boris.deps, task, { keyChanged: anna.address }))

const timeline = async (): Promise<string[]> =>
  (await boris.messages(chat)).map(({ text, notice: said }) =>
    said === null ? text : said.keyChanged !== null ? '!' : '-',
  )

describe('a notice of this device', () => {
  it('stands behind what is there and before what comes, several in their order', async () => {
    await anna.say(chat, 'before')
    await boris.receive()
    await notice()
    await notice()
    await boris.queue(chat, 'not sent yet')
    await anna.say(chat, 'after')
    await boris.receive()
    expect(await timeline()).toEqual(['-', 'before', '!', '!', 'after', 'not sent yet'])
  })

  it('stands behind what the server has given the same number, and takes no longer a key for those before it', async () => {
    await anna.say(chat, 'one')
    await boris.receive()
    await anna.say(chat, 'two')
    const { number, generation } = boris.cell(chat).record()
    const [first] = (await boris.messages(chat)).slice(-1)
    if (first === undefined) throw new Error('one is there')
    const row = world.home.rows.at(-1)
    if (row === undefined) throw new Error('two is there')
    const { seq = 0 } = placeOfMessage(concatBytes(u32(number), fromHex(first.position))) ?? {}
    await boris.take([{ ...row, generation, seq }])
    await boris.process(chat)
    for (let i = 0; i < 12; i++) await notice()
    expect((await timeline()).slice(-14)).toEqual(['one', 'two', ...Array.from({ length: 12 }, () => '!')])
    for (const shown of await boris.messages(chat)) expect(messageView.read(shown, '$')).toEqual(shown)
  })

  it('is no place to have read up to, and travels to no other device', async () => {
    await anna.say(chat, 'before')
    await boris.receive()
    const cell = boris.cell(chat)
    const place = await newestPlace(boris.deps, cell)
    await notice()
    expect(await newestPlace(boris.deps, cell)).toEqual(place)
    const page = await readHistoryPage(boris.deps.vault, cell.record().number, null, null)
    expect(page.messages.map(({ place: at }) => at.length)).toEqual(page.messages.map(() => 14))
    expect(page.messages.at(0)?.place).toEqual(place)
  })
})
