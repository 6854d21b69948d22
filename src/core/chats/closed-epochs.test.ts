// A device that is out of the chat and keeps its old keys, and a server that lies in what it seals with them.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { lost } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { encodeRawRow } from '../messages/raw-row.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { rawRowKey } from './row-keys.ts'
import { planRemoveAccount, planUpdate } from './membership.ts'

let world: World
let anna: Party
let boris: Party
let thief: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(await createNodeCrypto())
  ;[anna, boris, thief] = [await world.party('anna'), await world.party('boris'), await world.party('thief')]
  chat = await world.group([anna, boris, thief])
  await thief.say(chat, 'while it was in')
  for (const one of [anna, boris, thief]) await one.receive()
})

/** What the party seals in the epoch that it knows, without the server taking it. */
async function sealed(by: Party, text: string): Promise<Uint8Array> {
  await by.queue(chat, text)
  world.home.once('post', () => Promise.resolve(lost))
  await by.flush(chat)
  const { body } = world.home.calls.findLast(({ route }) => route === 'post') ?? {}
  return anonymousPostShape.read(anonymousPostShape.write(body as never), '$').body
}

const refusedCodes = ({ logLines }: Party): readonly unknown[] =>
  logLines.filter(({ event }) => event === 'message_refused').map(({ fields }) => fields['code'])

describe('a row that the server numbers behind the end of its epoch', () => {
  it('is refused, by who applied the removal and by who made it; what came before stays', async () => {
    const old = await thief.restarted()
    await anna.submit(chat, planRemoveAccount(thief.address))
    for (const one of [anna, boris]) await one.receive()
    world.home.append(chat, frameTypes.message, await sealed(old, 'after it was out'))
    for (const one of [anna, boris]) await one.receive()
    for (const one of [anna, boris]) {
      expect(await one.texts(chat)).toEqual(['while it was in'])
      expect(refusedCodes(one)).toEqual(['epoch_is_over'])
    }
    await boris.say(chat, 'among ourselves')
    await anna.receive()
    expect(await anna.texts(chat)).toEqual(['while it was in', 'among ourselves'])
  })

  it('is refused after a restart too, and some epochs later', async () => {
    const old = await thief.restarted()
    await anna.submit(chat, planRemoveAccount(thief.address))
    await boris.receive()
    for (let i = 0; i < 3; i++) {
      await anna.submit(chat, planUpdate(anna.cell(chat).record().epoch))
      await boris.receive()
    }
    const again = await boris.restarted()
    world.home.append(chat, frameTypes.message, await sealed(old, 'after it was out'))
    await again.receive()
    expect(await again.texts(chat)).toEqual(['while it was in'])
  })

  it('is refused of who is out, and read of who is not, after a restore that has forgotten the end', async () => {
    const late = { thief: await thief.restarted(), boris: await boris.restarted() }
    await anna.submit(chat, planRemoveAccount(thief.address))
    await anna.receive()
    // Rows of a later incarnation, as the vault keeps them.
    const { number } = anna.cell(chat).record()
    for (const [index, by] of [late.thief, late.boris].entries()) {
      const content = await sealed(by, `${by.address} in the old epoch`)
      const raw = { type: frameTypes.message, id: 1 + index, seq: 1 + index, timeMs: world.clock.nowMs(), content }
      const work = createUnitOfWork(anna.deps.vault)
      work.put('raw_rows', rawRowKey(number, 1, raw.id), encodeRawRow(raw))
      await work.commit()
    }
    await anna.process(chat)
    expect(await anna.texts(chat)).toEqual(['while it was in', `${boris.address} in the old epoch`])
    expect(refusedCodes(anna)).toEqual(['epoch_is_over'])
  })

  it('is read where it stands before the end: who commits has heard of that first', async () => {
    await thief.say(chat, 'just before')
    // Anna merges on the answer, before the row that lies ahead of her commit has come.
    await anna.submit(chat, planRemoveAccount(thief.address))
    await anna.receive()
    expect(await anna.texts(chat)).toEqual(['while it was in', 'just before'])
    expect(refusedCodes(anna)).toEqual([])
  })
})
