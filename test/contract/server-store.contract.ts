// What every store of the home server must do, whatever it is made of. Run by server-store.test.ts on each adapter.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { chatListShape, departureValidMs } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { parseChatId } from '#protocol/ids.ts'
import type { Delivery } from '#server/store/delivery.ts'
import type { Store } from '#server/store/store.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { limits } from '#protocol/limits.ts'
import {
  addAccount,
  addDevice,
  commitInput,
  commitStored,
  message,
  newBlobId,
  openStoredChat,
  type StoredChat,
  type StoredDevice,
  startMs,
} from '../support/store-world.ts'

export interface OpenedStore {
  readonly store: Store
  /** Everything handed out so far, in order. */
  readonly deliveries: readonly Delivery[]
  /** Closes and opens again. */
  reopen(): Promise<OpenedStore>
  /** Deletes the newest rows of the log behind the store's back, which is closed for it. */
  deleteTail(rows: number): Promise<OpenedStore>
  dispose(): Promise<void>
}

const everything = { maxRows: 500, maxBytes: 1e7, inlineBytes: 48 * 1024 }

export function serverStoreContract(open: () => Promise<OpenedStore>): void {
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

  const ids = async (device: StoredDevice, afterId = 0) => {
    const page = await opened.store.syncPage({ device: device.device, afterId, ...everything })
    return page.frames.map(({ id }) => id)
  }

  describe('the log', () => {
    it('never gives out the id of a deleted newest row again', async () => {
      for (let i = 0; i < 5; i++) await opened.store.appendMessage(message(chat))
      const before = await ids(anna)
      opened = await opened.deleteTail(3)
      const appended = await opened.store.appendMessage(message(chat))
      expect(appended).toMatchObject({ outcome: 'ok', row: { id: (before.at(-1) ?? 0) + 1 } })
      // A device that had stored the deleted ones still sees what came after them.
      expect(await ids(anna, before.at(-1))).toHaveLength(1)
    })

    it('numbers rows of a chat without a gap across restarts', async () => {
      const seqs: number[] = []
      for (let i = 0; i < 6; i++) {
        if (i % 2 === 0) opened = await opened.reopen()
        const appended = await opened.store.appendMessage(message(chat))
        if (appended.outcome === 'ok') seqs.push(appended.row.seq)
      }
      expect(seqs).toEqual([1, 2, 3, 4, 5, 6])
    })

    it('answers a known key with its row, whatever else the post says', async () => {
      const first = message(chat)
      const appended = await opened.store.appendMessage(first)
      const again = await opened.store.appendMessage({
        ...first,
        epoch: 7,
        sendHash: randomBytes(32),
        body: randomBytes(9),
      })
      expect(again).toEqual({ ...appended, known: true })
      expect(await ids(anna)).toHaveLength(1)
    })

    it('counts the quota of a chat per epoch and never refuses a commit by it', async () => {
      const quota = { messages: 2, bytes: 1e6 }
      const outcomes = []
      for (let i = 0; i < 3; i++) outcomes.push((await opened.store.appendMessage(message(chat, { quota }))).outcome)
      expect(outcomes).toEqual(['ok', 'ok', 'quota_exceeded'])
      const { outcome, next } = await commitStored(opened.store, chat, anna)
      expect(outcome.outcome).toBe('ok')
      expect((await opened.store.appendMessage(message(next, { quota }))).outcome).toBe('ok')
    })
  })

  describe('a message’s ciphertext', () => {
    const store = async (deleteHash = randomBytes(32), of = chat) => {
      const appended = await opened.store.appendMessage(message(of, { deleteHash }))
      if (appended.outcome !== 'ok') throw new Error(appended.outcome)
      return { ...appended.row, deleteHash }
    }
    const acknowledge = (device: StoredDevice, cursor: number) =>
      opened.store.acknowledge({ acknowledgements: [{ device: device.device, cursor, signature: undefined }] })
    const purge = (maxRows = 100) => opened.store.purgeStaleCiphertext({ maxRows })

    it('goes for whoever knows what its hash is of, and for nobody else', async () => {
      const [first, second] = [await store(), await store()]
      const answers = [
        await opened.store.deleteMessage({ chat: chat.id, seq: first.seq, deleteHash: second.deleteHash }),
        await opened.store.deleteMessage({ chat: chat.id, seq: 99, deleteHash: first.deleteHash }),
        await opened.store.deleteMessage({ chat: newChatId(), seq: first.seq, deleteHash: first.deleteHash }),
        await opened.store.deleteMessage({ chat: chat.id, seq: first.seq, deleteHash: first.deleteHash }),
        // Again, because the answer was lost.
        await opened.store.deleteMessage({ chat: chat.id, seq: first.seq, deleteHash: first.deleteHash }),
      ]
      expect(answers).toEqual([false, false, false, true, true])
      expect(await ids(anna)).toEqual([second.id])
    })

    it('is never a commit’s: its row knows no delete hash', async () => {
      const { outcome } = await commitStored(opened.store, chat, anna)
      const seq = outcome.outcome === 'ok' ? outcome.row.seq : 0
      const deleteHash = new Uint8Array(32)
      expect(await opened.store.deleteMessage({ chat: chat.id, seq, deleteHash })).toBe(false)
    })

    it('is purged when every device has stored it that is to have it, and not before', async () => {
      const early = await store()
      const { next } = await commitStored(opened.store, chat, anna, { add: [ben] })
      const [one, two] = [await store(undefined, next), await store(undefined, next)]
      await acknowledge(anna, two.id)
      expect(await purge()).toBe(1)
      // Ben never was to have the first one; he has not stored the others.
      expect((await ids(ben)).filter((id) => id === one.id || id === two.id)).toEqual([one.id, two.id])
      await acknowledge(ben, one.id)
      expect(await purge()).toBe(1)
      expect((await ids(anna)).filter((id) => [early.id, one.id, two.id].includes(id))).toEqual([two.id])
      await acknowledge(ben, two.id)
      expect([await purge(), await purge()]).toEqual([1, 0])
      // The commit is asked for long after.
      expect(await ids(anna)).toHaveLength(1)
    })

    it('stays for a device that was removed and has not stored what came before', async () => {
      const { next } = await commitStored(opened.store, chat, anna, { add: [ben] })
      const before = await store(undefined, next)
      const { next: after } = await commitStored(opened.store, next, anna, { remove: [ben.device] })
      const later = await store(undefined, after)
      await acknowledge(anna, later.id)
      expect(await purge()).toBe(0)
      expect(await ids(ben)).toContain(before.id)
      await acknowledge(ben, later.id)
      expect(await purge()).toBe(2)
    })

    it('is purged by so many rows at once, the rest in the next round and after a restart', async () => {
      const rows = []
      for (let i = 0; i < 5; i++) rows.push(await store())
      await acknowledge(anna, rows.at(-1)?.id ?? 0)
      const counts = [await purge(2), await purge(2)]
      opened = await opened.reopen()
      counts.push(await purge(2), await purge(2))
      expect(counts).toEqual([2, 2, 1, 0])
    })
  })

  describe('a batch', () => {
    it('settles 64 messages with a refusal at every index, in the order in which they came', async () => {
      let expected = 0
      for (let index = 0; index < 64; index++) {
        const calls = Array.from({ length: 64 }, (_, i) =>
          opened.store.appendMessage(message(chat, i === index ? { sendHash: randomBytes(32) } : {})),
        )
        const outcomes = await Promise.all(calls)
        const seqs = outcomes.map((each) => (each.outcome === 'ok' ? each.row.seq : each.outcome))
        const wanted = Array.from({ length: 64 }, (_, i) => (i === index ? 'stale_epoch' : ++expected))
        expect(seqs).toEqual(wanted)
      }
    })

    it('undoes an operation that fails, at every index, and nothing beside it', async () => {
      const codeHash = randomBytes(32)
      const invite = { codeHash, uses: 1, expiresMs: startMs + 1e9 }
      await opened.store.addInvite(invite)
      for (let index = 0; index < 64; index++) {
        const calls = Array.from({ length: 64 }, (_, i) =>
          i === index ? opened.store.addInvite(invite) : opened.store.appendMessage(message(chat)),
        )
        const settled = await Promise.allSettled(calls)
        const failed = settled.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))
        expect(failed).toEqual([index])
      }
      expect(opened.deliveries.filter(({ kind }) => kind === 'row')).toHaveLength(64 * 63)
      const page = await opened.store.syncPage({ device: anna.device, afterId: 0, ...everything, maxRows: 10_000 })
      expect(page.frames).toHaveLength(64 * 63)
    })

    it('lets one of 64 commits of an epoch win, the first', async () => {
      for (let round = 0; round < 4; round++) {
        const inputs = await Promise.all(
          Array.from({ length: 64 }, () => commitInput(opened.store, { ...chat, epoch: round }, anna)),
        )
        const outcomes = await Promise.all(inputs.map((input) => opened.store.commit(input)))
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(['ok', ...Array<string>(63).fill('epoch_taken')])
      }
    })

    it('hands deliveries out in the order of the log, before the answers', async () => {
      const seen: number[] = []
      await Promise.all(
        Array.from({ length: 200 }, async () => {
          const appended = await opened.store.appendMessage(message(chat))
          const id = appended.outcome === 'ok' ? appended.row.id : -1
          seen.push(opened.deliveries.some((each) => each.kind === 'row' && each.id === id) ? id : -1)
        }),
      )
      const delivered = opened.deliveries.flatMap((each) => (each.kind === 'row' ? [each.id] : []))
      expect(delivered).toEqual([...delivered].sort((a, b) => a - b))
      expect(seen).toEqual(delivered)
    })
  })

  describe('rosters', () => {
    it('bound what a device gets on both sides', async () => {
      await opened.store.appendMessage(message(chat))
      const joined = await commitStored(opened.store, chat, anna, { add: [ben] })
      await opened.store.appendMessage(message(joined.next))
      const left = await commitStored(opened.store, joined.next, anna, { remove: [ben.device] })
      await opened.store.appendMessage(message(left.next))
      // message 1, commit 2, message 3, commit 4, message 5; ben: a Welcome in place of 2.
      expect(await ids(anna)).toEqual([1, 2, 3, 4, 5])
      expect(await ids(ben)).toEqual([2, 3, 4])
      const again = await commitStored(opened.store, left.next, anna, { add: [ben] })
      await opened.store.appendMessage(message(again.next))
      expect(await ids(ben)).toEqual([2, 3, 4, 6, 7])
    })

    it('end for an account that leaves, before a commit has removed it', async () => {
      const { store } = opened
      const { next } = await commitStored(store, chat, anna, { add: [ben] })
      const departure = { device: ben.device, wholeAccount: true, signedMs: startMs, signature: new Uint8Array(64) }
      const request = { generation: 0, departure }
      const left = await store.depart({ chat: chat.id, device: ben.device, request, nowMs: startMs })
      expect(left).toMatchObject({ outcome: 'ok', row: { id: 2 } })
      await store.appendMessage(message(next))
      // Welcome and departure, and nothing after it.
      expect(await ids(ben)).toEqual([1, 2])
      expect(await ids(anna)).toEqual([1, 2, 3])
      expect((await commitStored(store, next, ben)).outcome.outcome).toBe('not_in_roster')
      expect((await commitStored(store, next, anna, { remove: [ben.device] })).outcome.outcome).toBe('ok')
      const again = await store.depart({ chat: chat.id, device: ben.device, request, nowMs: startMs })
      expect(again).toEqual({ outcome: 'not_in_roster' })
    })

    it('hear an account’s other devices about a departure that one of them made for all, and change nothing by it', async () => {
      const { store } = opened
      const laptop = { ...ben, ...(await addDevice(store, ben)) }
      const { next } = await commitStored(store, chat, anna, { add: [ben, laptop] })
      const depart = (by: StoredDevice, wholeAccount: boolean, nowMs = startMs) => {
        const departure = { device: by.device, wholeAccount, signedMs: startMs, signature: new Uint8Array(64) }
        return store.depart({ chat: chat.id, device: by.device, request: { generation: 0, departure }, nowMs })
      }
      expect(await depart(ben, true)).toMatchObject({ outcome: 'ok' })
      expect(await depart(laptop, false)).toMatchObject({ outcome: 'ok' })
      expect(await depart(ben, true)).toEqual({ outcome: 'not_in_roster' })
      expect((await commitStored(store, next, laptop)).outcome.outcome).toBe('not_in_roster')
      const replaced = await commitStored(store, next, anna, { add: [laptop], remove: [laptop.device] })
      expect(replaced.outcome.outcome).toBe('ok')
      expect(await depart(ben, true)).toEqual({ outcome: 'not_in_roster' })
      // Whoever came back is out no more, whatever was said before; whom a commit has removed is a stranger.
      expect((await commitStored(store, replaced.next, laptop)).outcome.outcome).toBe('ok')
      const { next: last } = await commitStored(store, { ...replaced.next, epoch: 3 }, anna, {
        remove: [laptop.device],
      })
      expect(await depart(laptop, true)).toEqual({ outcome: 'not_in_roster' })
      expect(last.epoch).toBe(4)
    })

    it('hear nothing more of a departure that is over a week old', async () => {
      const { store } = opened
      const laptop = { ...ben, ...(await addDevice(store, ben)) }
      await commitStored(store, chat, anna, { add: [ben, laptop] })
      const depart = (by: StoredDevice, nowMs: number) => {
        const departure = { device: by.device, wholeAccount: true, signedMs: nowMs, signature: new Uint8Array(64) }
        return store.depart({ chat: chat.id, device: by.device, request: { generation: 0, departure }, nowMs })
      }
      expect(await depart(ben, startMs)).toMatchObject({ outcome: 'ok' })
      expect(await depart(laptop, startMs + departureValidMs)).toMatchObject({ outcome: 'ok' })
      expect(await depart(laptop, startMs + departureValidMs + 1)).toEqual({ outcome: 'not_in_roster' })
    })

    it('give a device that is replaced its Welcome and not the commit', async () => {
      const { store } = opened
      const { next } = await commitStored(store, chat, anna, { add: [ben] })
      const departure = { device: ben.device, wholeAccount: false, signedMs: startMs, signature: new Uint8Array(64) }
      await store.depart({ chat: chat.id, device: ben.device, request: { generation: 0, departure }, nowMs: startMs })
      const replaced = await commitStored(store, next, anna, { add: [ben], remove: [ben.device] })
      expect(replaced.outcome).toMatchObject({ outcome: 'ok', row: { id: 3 } })
      await store.appendMessage(message(replaced.next))
      expect(await ids(ben)).toEqual([1, 2, 3, 4])
      const { frames } = await store.syncPage({
        device: ben.device,
        afterId: 2,
        maxRows: 10,
        maxBytes: 1_000_000,
        inlineBytes: 50_000,
      })
      expect(frames.map(({ frame }) => frame[0])).toEqual([frameTypes.welcome, frameTypes.message])
    })

    it('refuse what does not fit them, and leave nothing of it', async () => {
      const { store } = opened
      const { next } = await commitStored(store, chat, anna, { add: [ben] })
      const carl = await addAccount(store, 'carl')
      const stranger = { ...carl, device: newDevice() }
      const tries = [
        commitStored(store, next, carl),
        commitStored(store, next, anna, { add: [ben] }),
        commitStored(store, next, anna, { add: [stranger] }),
        commitStored(store, next, anna, { add: [carl, carl] }),
        commitStored(store, next, anna, { remove: [carl.device] }),
        commitStored(store, next, anna, { remove: [anna.device] }),
        commitStored(store, { ...next, epoch: 5 }, anna),
      ]
      const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome.outcome)
      expect(outcomes).toEqual([
        'not_in_roster',
        'roster_conflict',
        'bad_roster',
        'bad_roster',
        'roster_conflict',
        'bad_roster',
        'stale_epoch',
      ])
      expect(await ids(anna)).toEqual([1])
      expect((await commitStored(store, next, ben)).outcome.outcome).toBe('ok')
    })
  })

  describe('generations', () => {
    const day = 24 * 60 * 60_000
    const openNext = (device: StoredDevice, generation: number, atMs = startMs, perDay = 3) =>
      opened.store.openGeneration({
        device: device.device,
        opened: {
          chat: chat.id,
          generation,
          pairKey: null,
          sendHash: randomBytes(32),
          sealedName: randomBytes(limits.sealedNameBytes),
        },
        ownPairKey: randomBytes(32),
        nowMs: atMs,
        perDay,
      })

    it('are opened by one account so often in a day, and by the others as if it had not', async () => {
      await commitStored(opened.store, chat, anna, { add: [ben] })
      for (const generation of [1, 2, 3]) expect(await openNext(anna, generation)).toBe('ok')
      expect(await openNext(anna, 4)).toBe('rate_limited')
      expect(await openNext(ben, 4)).toBe('ok')
      expect([await openNext(anna, 5, startMs + day - 1), await openNext(anna, 5, startMs + day)]).toEqual([
        'rate_limited',
        'ok',
      ])
    })

    it('of the oldest chats are listed, all of them, where a device was put into too many', async () => {
      const later = [await openStoredChat(opened.store, anna), await openStoredChat(opened.store, anna)]
      expect(await openNext(anna, 1)).toBe('ok')
      const list = async (maxChats: number) =>
        (await opened.store.listChats({ device: anna.device, ownPairKey: randomBytes(32), maxChats })).chats.map(
          ({ chat: id, generations }) => [id, generations.length],
        )
      const all = [[chat.id, 2], ...later.map(({ id }) => [id, 1])]
      expect([await list(3), await list(2), await list(1)]).toEqual([all, all.slice(0, 2), all.slice(0, 1)])
    })

    it('are so many in the life of a chat, and a device’s list of its chats has room for them', async () => {
      const most = limits.generationsPerChat
      const calls = Array.from({ length: most }, (_, before) => openNext(anna, before + 1, startMs, 2 * most))
      const outcomes = await Promise.all(calls)
      expect(outcomes.slice(0, -1).every((outcome) => outcome === 'ok')).toBe(true)
      expect(outcomes.at(-1)).toBe('quota_exceeded')
      const own = { device: anna.device, ownPairKey: randomBytes(32), maxChats: 1 }
      const { chats } = await opened.store.listChats(own)
      expect(decodeShape(chatListShape, encodeShape(chatListShape, { chats })).chats[0]?.generations).toHaveLength(most)
    })
  })

  describe('cursors', () => {
    it('move forward only, and let go of Welcomes behind them', async () => {
      const { store } = opened
      await commitStored(store, chat, anna, { add: [ben] })
      expect(await ids(ben)).toEqual([1])
      const signature = randomBytes(64)
      await store.acknowledge({ acknowledgements: [{ device: ben.device, cursor: 1, signature }] })
      await store.acknowledge({ acknowledgements: [{ device: ben.device, cursor: 0, signature: undefined }] })
      const hello = await store.hello({ device: ben.device, nowMs: startMs })
      expect(hello).toMatchObject({ cursor: 1, headId: 1, signedCursor: { cursor: 1 } })
      expect(equalBytes(hello?.signedCursor?.signature ?? new Uint8Array(), signature)).toBe(true)
      expect(await ids(ben)).toEqual([])
    })
  })

  describe('blobs', () => {
    it('that were never completed may be uploaded again, also after a restart; others not', async () => {
      const blob = newBlobId()
      const reserve = (device: StoredDevice['device'] = anna.device, of: StoredChat['id'] = chat.id) =>
        opened.store.reserveBlob({ device, chat: of, blob, nowMs: startMs, maxUnreferenced: 2 })
      expect(await reserve()).toBe('ok')
      opened = await opened.reopen()
      expect(await reserve()).toBe('ok')
      expect(await reserve(ben.device)).toBe('not_in_roster')
      expect(await reserve(anna.device, (await openStoredChat(opened.store, anna)).id)).toBe('blob_exists')
      await opened.store.completeBlob({ chat: chat.id, blob, hash: randomBytes(32), bytes: 1, nowMs: startMs })
      expect(await reserve()).toBe('blob_exists')
      // Too late: another upload has completed it.
      await opened.store.dropBlob({ blob })
      expect(await opened.store.mayReadBlob({ device: anna.device, chat: chat.id, blob })).toBe(true)
    })

    it('are completed though another upload of the same gave up meanwhile', async () => {
      const blob = newBlobId()
      const upload = { device: anna.device, chat: chat.id, blob, nowMs: startMs, maxUnreferenced: 2 }
      await opened.store.reserveBlob(upload)
      await opened.store.reserveBlob(upload)
      await opened.store.dropBlob({ blob })
      await opened.store.completeBlob({ chat: chat.id, blob, hash: randomBytes(32), bytes: 1, nowMs: startMs })
      expect(await opened.store.mayReadBlob({ device: anna.device, chat: chat.id, blob })).toBe(true)
    })

    it('can be read by who came by that tree and was removed before having looked, and no tree of another time', async () => {
      const { store } = opened
      const clara = await addAccount(store, 'clara')
      const { next: one, input: came } = await commitStored(store, chat, anna, { add: [ben] })
      const { next: two, input: cameAfter } = await commitStored(store, one, anna, { add: [clara] })
      await commitStored(store, two, anna, { remove: [ben.device, clara.device] })
      // The Welcomes are on the devices' disks, and gone here.
      for (const { device } of [ben, clara])
        await store.acknowledge({ acknowledgements: [{ device, cursor: 3, signature: undefined }] })
      const mayRead = async (by: StoredDevice, { request: { treeBlob } }: typeof came) =>
        treeBlob !== null && (await store.mayReadBlob({ device: by.device, chat: chat.id, blob: treeBlob }))
      expect([await mayRead(ben, came), await mayRead(clara, cameAfter)]).toEqual([true, true])
      expect([await mayRead(ben, cameAfter), await mayRead(clara, came)]).toEqual([false, false])
    })
  })

  describe('KeyPackages', () => {
    const claim = (requestId: Uint8Array, times = 50, target: StoredDevice = ben) =>
      opened.store.claimKeyPackages({
        requester: anna.device,
        requestId,
        targets: [{ username: target.username, device: target.device }],
        targetsHash: randomBytesOf(target),
        perTargetAndDay: times,
        nowMs: startMs,
      })
    const randomBytesOf = ({ device }: StoredDevice) => Buffer.from(device, 'hex')
    const add = (count: number, isLastResort = false) =>
      opened.store.addKeyPackages({
        device: ben.device,
        packages: Array.from({ length: count }, (_, i) => ({
          keyPackage: Uint8Array.of(isLastResort ? 255 : i),
          notAfterMs: startMs + 1e6,
          isLastResort,
        })),
        maxPool: 100,
        nowMs: startMs,
      })

    it('are handed out once each, the last resort over and over', async () => {
      await add(2)
      await add(1, true)
      const given = []
      for (let i = 0; i < 4; i++) given.push(await claim(randomBytes(16)))
      const bytes = given.map((each) => (each.outcome === 'ok' ? each.packages[0]?.[0] : each.outcome))
      expect(bytes).toEqual([0, 1, 255, 255])
      expect(await opened.store.keyPackagePool({ device: ben.device, nowMs: startMs })).toEqual({
        pool: 0,
        lastResortExpiresAtMs: startMs + 1e6,
      })
    })

    it('are the same again for a repeated request, also after a restart', async () => {
      await add(3)
      const requestId = randomBytes(16)
      const first = await claim(requestId)
      opened = await opened.reopen()
      expect(await claim(requestId)).toEqual(first)
      expect(await opened.store.keyPackagePool({ device: ben.device, nowMs: startMs })).toMatchObject({ pool: 2 })
      expect((await claim(requestId, 50, anna)).outcome).toBe('idempotency_conflict')
    })

    it('are not handed out of a device that is not certified, not known, or asked for too often', async () => {
      await add(5)
      const stranger = { ...ben, device: newDevice() }
      expect(await claim(randomBytes(16), 50, stranger)).toEqual({ outcome: 'ok', packages: [null] })
      expect((await claim(randomBytes(16), 1)).outcome).toBe('ok')
      expect((await claim(randomBytes(16), 1)).outcome).toBe('rate_limited')
    })
  })

  describe('device logs', () => {
    it('have room for one device more than an account adds, which takes the place of another', async () => {
      const unhurried = {
        ...opened.store,
        appendEntry: (input: Parameters<Store['appendEntry']>[0]) =>
          opened.store.appendEntry({ ...input, addsPerDay: 1_000 }),
      }
      for (let count = 1; count < limits.devicesWithSuccessor; count++) await addDevice(unhurried, anna)
      await expect(addDevice(unhurried, anna)).rejects.toThrow('bad_device_log_entry')
      expect(await opened.store.listDevices({ username: anna.username })).toHaveLength(limits.devicesPerAccount + 1)
    })

    it('of many accounts come in order, each from its entry on, as far as they have room, and at least one', async () => {
      const wanted = [
        { username: anna.username, from: 0 },
        { username: null, from: 0 },
        { username: ben.username, from: 1 },
        { username: ben.username, from: 0 },
      ]
      const read = (maxBytes: number) => opened.store.readDeviceLogs({ wanted, maxBytes })
      const plain = (logs: readonly (readonly Uint8Array[] | null)[]) =>
        logs.map((log) => log?.map((entry) => Uint8Array.from(entry)) ?? null)
      const room = [anna, ben].reduce((bytes, { log }) => bytes + (log[0]?.length ?? 0), 0)
      expect(plain(await read(room))).toEqual([anna.log, null, [], ben.log])
      expect(plain(await read(room - 1))).toEqual([anna.log, null, []])
      expect(plain(await read(0))).toEqual([anna.log])
    })
  })

  describe('invites', () => {
    it('let in as many as they say, and not after their end', async () => {
      const codeHash = randomBytes(32)
      await opened.store.addInvite({ codeHash, uses: 1, expiresMs: startMs + 1 })
      const signUp = (name: string, hash: Uint8Array) =>
        addAccount({ ...opened.store, signUp: (input) => opened.store.signUp({ ...input, inviteHash: hash }) }, name)
      await signUp('carl', codeHash)
      await expect(signUp('dora', codeHash)).rejects.toThrow('invite_invalid')
      const late = randomBytes(32)
      await opened.store.addInvite({ codeHash: late, uses: 9, expiresMs: startMs })
      await expect(signUp('emil', late)).rejects.toThrow('invite_invalid')
    })
  })
}

const newChatId = () => parseChatId(toHex(randomBytes(16)))

function newDevice(): StoredDevice['device'] {
  return Buffer.from(randomBytes(16)).toString('hex') as StoredDevice['device']
}
