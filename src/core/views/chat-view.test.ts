import { expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createWorld } from '../../../test/support/chat/party.ts'
import { viewChat } from './chat-view.ts'

it('shows a chat as it is at one moment, while messages are being stored', async () => {
  const world = createWorld(await createNodeCrypto())
  const [anna, boris] = [await world.party('anna'), await world.party('boris')]
  const chat = await world.group([anna, boris])
  await anna.say(chat, 'on its way')
  await boris.take(world.home.rowsFor(boris.deps.self.device, 0).slice(-1))
  const processing = boris.process(chat)
  const view = await viewChat(boris.deps, boris.cell(chat), { limit: 10 })
  await processing
  const texts = view.messages.filter(({ kind }) => kind === 'text')
  expect(view.last).toEqual(view.messages.at(-1))
  expect({ shown: texts.length, unread: view.unread }).toEqual({ shown: 1, unread: 1 })
})
