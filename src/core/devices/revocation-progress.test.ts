import { expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createWorld } from '../../../test/support/chat/party.ts'
import type { DeviceWork } from './device-work.ts'
import { createRevocationWatch } from './revocation-progress.ts'

const crypto = await createNodeCrypto()

/** What was told of a device that has gone from its only chat, and from when on it was known to be leaving. */
async function toldOf(knownSince: 'before the start' | 'later'): Promise<number> {
  const world = createWorld(crypto)
  const [anna, boris] = [await world.party('anna'), await world.party('boris')]
  // She is in this chat without him, whose device stands for an own one that her log does not certify.
  const chat = await world.group([anna])
  const entry = { device: boris.deps.self.device, chats: [chat] }
  let leaving: DeviceWork['leaving'] = knownSince === 'later' ? [] : [entry]
  let told = 0
  const watch = createRevocationWatch({
    chats: anna.deps,
    directory: anna.directory,
    leaving: () => leaving,
    onProgress: () => told++,
  })
  leaving = [entry]
  expect(watch.isDue()).toBe(true)
  await watch.look()
  expect(watch.isDue()).toBe(false)
  expect(await watch.view()).toEqual([{ device: entry.device, chats: 1, done: 1 }])
  return told
}

it('tells of a device that was gone from its chats when it was first looked for', async () => {
  expect(await toldOf('later')).toBe(1)
})

it('tells nothing of what was over before the start', async () => {
  expect(await toldOf('before the start')).toBe(0)
})
