import { expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createWorld } from '../../../test/support/chat/party.ts'
import { createChatWorker } from '../chats/chat-worker.ts'
import { openDeviceKeeper } from './device-keeper.ts'
import { keepDeviceWork } from './device-work.ts'

const second = 1_000

it('goes on taking an own device out while its commits are not taken, later each time, and ends when one is', async () => {
  const world = createWorld(await createNodeCrypto())
  const [anna, boris] = [await world.party('anna'), await world.party('boris')]
  const chat = await world.group([anna, boris])
  // For an own device that has gone stands one that her account's log does not certify either.
  const { device } = boris.deps.self
  await keepDeviceWork(anna.deps.vault, { seen: [], due: [], leaving: [{ device, chats: [chat] }] })
  let tries = 0
  const isConnected = (): boolean => true
  const worker = createChatWorker({ ...anna.deps, isConnected, onKeyPackageUsed: () => undefined }, anna.cell(chat))
  const keeper = await openDeviceKeeper({
    chats: anna.deps,
    directory: anna.directory,
    worker: () => ({
      ...worker,
      async commit(plan) {
        return ++tries > 2 ? anna.submit(chat, plan) : { ok: false, code: 'offline', unreachable: true }
      },
    }),
    isConnected,
    onProgress: () => undefined,
  })
  const triesAfter = async (ms: number): Promise<number> => {
    for (let turn = 0; turn < 100; turn++) await world.clock.advance(turn === 0 ? ms : 0)
    return tries
  }
  keeper.connected()
  const seen = [await triesAfter(0), await triesAfter(second), await triesAfter(second), await triesAfter(second)]
  expect(seen).toEqual([1, 2, 2, 3])
  const roster = await anna.cell(chat).task((task) => task.group())
  expect(roster?.leaves.map(({ identity }) => identity.device)).toEqual([anna.deps.self.device])
  expect(await triesAfter(3_600 * second)).toBe(3)
  await keeper.stop()
  await worker.stop()
})
