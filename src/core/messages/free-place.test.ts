// A server that gives one number to two rows: both are kept, whatever they are.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { planRename } from '../chats/membership.ts'

let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(await createNodeCrypto())
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.group([anna, boris])
  await anna.say(chat, 'first')
  await boris.receive()
  await anna.receive()
})

/** The newest row of the home gets the number of the message before. */
function repeatNumber(): void {
  const at = world.home.rows.length - 1
  const row = world.home.rows[at]
  if (row === undefined) throw new Error('there are rows')
  world.home.rows[at] = { ...row, seq: world.home.rows[at - 1]?.seq ?? 0 }
}

describe('a number that the server gives twice', () => {
  it('takes no message’s place: what came later stands behind what came first', async () => {
    await anna.say(chat, 'second')
    repeatNumber()
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['first', 'second'])
    const ids = (await boris.messages(chat)).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('takes nobody’s own message away, neither by an answer nor by an echo', async () => {
    await boris.queue(chat, 'mine')
    world.home.once('post', async (real) => {
      const answer = await real()
      // The number of the message that boris has received.
      return answer.ok ? { ok: true, value: { ...(answer.value as object), seq: world.home.rows.at(-2)?.seq } } : answer
    })
    await boris.flush(chat)
    expect(await boris.texts(chat)).toEqual(['first', 'mine'])
    await anna.receive()
    expect(await anna.texts(chat)).toEqual(['first', 'mine'])
  })

  it('has no commit’s notice erase a message', async () => {
    await anna.submit(chat, planRename('Owls'))
    repeatNumber()
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['first'])
    expect((await boris.messages(chat)).filter(({ notice }) => notice?.renamed === 'Owls')).toHaveLength(1)
    expect(boris.cell(chat).record().name).toBe('Owls')
  })
})
