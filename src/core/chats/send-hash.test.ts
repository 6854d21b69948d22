import { expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createWorld } from '../../../test/support/chat/party.ts'
import { repairSendHash } from './send-hash.ts'

it('repairs nothing in a generation that the chat has moved into meanwhile, though its epoch has the same number', async () => {
  const world = createWorld(await createNodeCrypto())
  const [anna, boris] = [await world.party('anna'), await world.party('boris')]
  const chat = await world.group([anna, boris])
  const cell = anna.cell(chat)
  const moveInto = (generation: number) =>
    cell.task(async (task) => {
      task.update({ generation, sendHashIsRight: false })
    })
  await moveInto(0)
  world.home.once('repairSendHash', async (real) => {
    const answer = await real()
    await moveInto(1)
    return answer
  })
  expect(await repairSendHash(anna.deps, cell)).toBe(true)
  expect(cell.record()).toMatchObject({ generation: 1, sendHashIsRight: false })
})
