import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { readHistoryPage } from '../history/history-page.ts'
import { newestPlace } from '../own-devices/read-marks.ts'
import { writeLocalNotice } from './local-notice.ts'

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
