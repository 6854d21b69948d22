// What every store of the home server must do with what devices of one account leave for each other. Run by
// server-store.test.ts on each adapter, like the rest of the contract.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseUsername } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import {
  addAccount,
  addDevice,
  newBlobId,
  newChatId,
  newDeviceId,
  openStoredChat,
  startMs,
  type StoredChat,
  type StoredDevice,
} from '../support/store-world.ts'
import type { OpenedStore } from './server-store.contract.ts'

export function ownDevicesStoreContract(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore
  let anna: StoredDevice
  let ben: StoredDevice
  let chat: StoredChat

  beforeEach(async () => {
    opened = await open()
    anna = await addAccount(opened.store, 'anna')
    ben = await addAccount(opened.store, 'ben')
    chat = await openStoredChat(opened.store, anna)
  })
  afterEach(() => opened.dispose())

  it('keeps the day of each device’s last stream, the latest, for its own account', async () => {
    const { store } = opened
    const laptop = await addDevice(store, anna)
    const days = async (username: string) =>
      new Map(
        (await store.listDevices({ username: parseUsername(username) })).map((one) => [one.device, one.lastSeenDay]),
      )
    expect(await days('anna')).toEqual(new Map([anna, laptop].map(({ device }) => [device, null])))
    for (const day of [20_000, 20_002, 20_001]) await store.noteSeen({ device: laptop.device, day })
    await store.noteSeen({ device: newDeviceId(), day: 20_003 })
    expect(await days('anna')).toEqual(new Map([[anna.device, null] as const, [laptop.device, 20_002] as const]))
    expect(await days('ben')).toEqual(new Map([[ben.device, null]]))
    expect(await days('nobody')).toEqual(new Map())
  })

  it('passes no history between accounts, and none to oneself', async () => {
    const post = (from: StoredDevice, to: StoredDevice) =>
      opened.store.postSyncBundle({
        bundle: newBlobId(),
        from: from.device,
        to: to.device,
        chat: chat.id,
        sealedBytes: randomBytes(10),
        nowMs: startMs,
        expiresMs: startMs + 1_000,
        maxWaiting: 2,
      })
    expect([await post(anna, ben), await post(anna, anna)]).toEqual(['not_found', 'not_found'])
    expect(await opened.store.readSyncBundle({ device: ben.device, nowMs: startMs })).toBeUndefined()
  })

  describe('the chat of an account with itself', () => {
    const ownPairKey = randomBytes(32)
    const openAs = (by: Pick<StoredDevice, 'device'>, id: StoredChat['id'], generation: number) =>
      opened.store.openGeneration({
        device: by.device,
        opened: {
          chat: id,
          generation,
          pairKey: ownPairKey,
          sendHash: randomBytes(32),
          sealedName: randomBytes(limits.sealedNameBytes),
        },
        ownPairKey,
        nowMs: startMs,
        perDay: 8,
      })
    const generationsOf = async (by: Pick<StoredDevice, 'device'>, id: StoredChat['id']) => {
      const { chats } = await opened.store.listChats({ device: by.device, ownPairKey, maxChats: 5 })
      return chats.find((one) => one.chat === id)?.generations.map(({ generation }) => generation)
    }

    it('is shown to every device of the account, and opened anew by any, in its roster or not', async () => {
      const own = newChatId()
      expect(await openAs(anna, own, 0)).toBe('ok')
      const second = await addDevice(opened.store, anna)
      expect(await generationsOf(second, own)).toEqual([0])
      expect(await openAs(second, own, 1)).toBe('ok')
      expect([await generationsOf(second, own), await generationsOf(anna, own)]).toEqual([
        [0, 1],
        [0, 1],
      ])
      // A chat that it is not in, with anybody else, is none of its business.
      expect(await generationsOf(second, chat.id)).toBeUndefined()
    })

    it('is none that another account has opened under its pair key', async () => {
      const foreign = newChatId()
      expect(await openAs(ben, foreign, 0)).toBe('ok')
      expect(await generationsOf(anna, foreign)).toBeUndefined()
      expect(await openAs(anna, foreign, 1)).toBe('not_in_roster')
    })
  })

  describe('a comparison', () => {
    const post = (from: StoredDevice, to: StoredDevice | null, certified: boolean) =>
      opened.store.postComparison({
        username: from.username,
        from: from.device,
        certified,
        to: to === null ? null : to.device,
        body: randomBytes(5),
        nowMs: startMs,
        expiresMs: startMs + 1_000,
        max: { perAccount: 3, perSender: 2 },
      })
    const read = (after: number, nowMs = startMs) =>
      opened.store.readComparison({
        username: anna.username,
        installation: anna.device,
        certified: true,
        after,
        nowMs,
      })

    it('is between an installation that is certified and one that is not, of one account', async () => {
      const refused = [await post(anna, ben, true), await post(anna, null, true), await post(anna, ben, false)]
      expect(refused).toEqual(['not_found', 'not_found', 'not_found'])
    })

    it('leaves few messages, in their order, until they are stale or swept', async () => {
      const sent = [await post(anna, null, false), await post(anna, null, false), await post(anna, null, false)]
      expect(sent.map((one) => (typeof one === 'number' ? 'left' : one))).toEqual(['left', 'left', 'quota_exceeded'])
      const ids = (await read(0)).map(({ id }) => id)
      expect(ids).toEqual(sent.slice(0, 2))
      expect(await read(ids[0] ?? 0)).toHaveLength(1)
      expect(await read(0, startMs + 1_000)).toEqual([])
      await opened.store.purgeStaleComparisons({ nowMs: startMs + 1_000 })
      expect(await read(0)).toEqual([])
      expect(await post(anna, null, false)).toBeGreaterThan(0)
    })

    it('tells the devices that are to hear of it, and nobody else', async () => {
      const before = opened.deliveries.length
      await post(anna, null, false)
      const told = opened.deliveries.slice(before)
      expect(told).toMatchObject([{ kind: 'notice', devices: [anna.device] }])
    })
  })
}
