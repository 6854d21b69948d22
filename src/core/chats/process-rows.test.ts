import { beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { PeerError } from '#protocol/errors.ts'
import type { ChatId } from '#protocol/ids.ts'
import { groupOf } from '../../../test/support/chat/group-of.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import type { Party, World } from '../../../test/support/chat/party.ts'
import { claimDevices, planAdd, planRemoveAccount, planUpdate } from './membership.ts'
import { createGroupRows } from './group-rows.ts'
import { encodeHeader } from '../payload/header.ts'
import { encodeTextPayload } from '../payload/payload.ts'
import { pad } from '#protocol/padding.ts'
import { encodeCbor } from '#protocol/codec/cbor.ts'
import { concatBytes, fromHex } from '#protocol/codec/bytes.ts'
import { parseMessageId } from '#protocol/ids.ts'

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  ;({ crypto, world, anna, boris, chat } = await groupOf('anna', 'boris'))
})

const recordOf = (party: Party) => party.cell(chat).record()
const rawRows = (party: Party): number => party.store.snapshot().get('raw_rows')?.size ?? 0
const events = (party: Party): string[] => party.logLines.map(({ event }) => event)

/** Sends a payload of the test's making through MLS, as a malicious member could. */
async function sendPayload(from: Party, payload: Uint8Array): Promise<void> {
  await from.cell(chat).task(async (task) => {
    const group = await task.group()
    if (group === undefined) throw new Error('no group')
    const { messageBytes, writes } = await from.deps.mls.encrypt(group, task.rows, payload)
    task.rows.write(writes)
    world.home.append(chat, frameTypes.message, messageBytes)
  })
}

describe('rows of a chat', () => {
  it('are worked off in order, over several transactions, and are gone then', async () => {
    const texts = Array.from({ length: 70 }, (_, index) => String(index))
    for (const text of texts) await anna.queue(chat, text)
    await anna.flush(chat)
    const before = boris.store.applied()
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(texts)
    expect(rawRows(boris)).toBe(0)
    // 1 to store them raw, then 32, 32 and 6.
    expect(boris.store.applied() - before).toBe(4)
    expect(boris.cell(chat).activity().unread).toBe(70)
  })

  it('are worked off once, however often a crash interrupts', async () => {
    for (let i = 0; i < 40; i++) await anna.queue(chat, String(i))
    await anna.flush(chat)
    await boris.take(world.home.rowsFor(boris.deps.self.device, world.home.rows[1]!.id))
    for (const when of ['before', 'after'] as const) {
      boris.store.failApply(1, when)
      await expect(boris.process(chat)).rejects.toMatchObject({ name: 'StorageError' })
    }
    boris = await boris.restarted()
    await boris.process(chat)
    expect(await boris.texts(chat)).toEqual(Array.from({ length: 40 }, (_, index) => String(index)))
    expect(boris.cell(chat).activity().unread).toBe(40)
  })

  it('that nobody may send hold up nothing behind them', async () => {
    await anna.say(chat, 'first')
    world.home.append(chat, frameTypes.message, crypto.randomBytes(300))
    world.home.append(chat, frameTypes.message, new Uint8Array(0))
    world.home.append(chat, frameTypes.sendHashRepair, Uint8Array.of(0xff))
    world.home.append(chat, frameTypes.welcome, Uint8Array.of(0xff), boris.deps.self.device)
    await anna.say(chat, 'last')
    expect(await boris.receive()).toEqual([{ rest: 'none' }])
    expect(await boris.texts(chat)).toEqual(['first', 'last'])
    expect(events(boris).toSorted()).toEqual(['message_refused', 'message_refused', 'row_refused', 'welcome_refused'])
  })

  it('that were replayed are refused, and shown once', async () => {
    await anna.say(chat, 'once')
    await boris.receive()
    const row = world.home.rows.at(-1)!
    for (let i = 1; i <= 3; i++) await boris.take([{ ...row, id: row.id + i, seq: row.seq + i }])
    await boris.process(chat)
    expect(await boris.texts(chat)).toEqual(['once'])
    expect(events(boris)).toEqual(['message_refused', 'message_refused', 'message_refused'])
  })

  it('that claim another sender than the leaf that signed them are refused, and the ratchet moves on', async () => {
    const base = { timerSeconds: 0, sentAtMs: 1 }
    const id = parseMessageId('ab'.repeat(16))
    const { device, accountHash } = anna.deps.self
    const other = boris.deps.self
    await sendPayload(
      anna,
      encodeTextPayload({ ...base, id, device: other.device, accountHash: other.accountHash }, 'I am boris'),
    )
    await sendPayload(anna, encodeTextPayload({ ...base, id, device, accountHash: other.accountHash }, 'half boris'))
    await sendPayload(anna, encodeTextPayload({ ...base, id, device: other.device, accountHash }, 'other half'))
    await sendPayload(anna, encodeTextPayload({ ...base, id, device, accountHash }, 'I am anna'))
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['I am anna'])
    expect(boris.logLines.map(({ fields }) => fields['code'])).toEqual(new Array(3).fill('sender_is_not_leaf'))
  })

  it('with an id seen before from the same account are shown once', async () => {
    const header = {
      id: parseMessageId('cd'.repeat(16)),
      device: anna.deps.self.device,
      accountHash: anna.deps.self.accountHash,
      timerSeconds: 0,
      sentAtMs: 1,
    }
    await sendPayload(anna, encodeTextPayload(header, 'original'))
    await sendPayload(anna, encodeTextPayload(header, 'same id'))
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['original'])
    // The id is the account's: another member may use the same by chance.
    const { device, accountHash } = boris.deps.self
    await sendPayload(boris, encodeTextPayload({ ...header, device, accountHash }, 'of boris'))
    await anna.receive()
    expect(await anna.texts(chat)).toEqual(['of boris'])
  })

  it('of a kind not known here are kept and shown as such', async () => {
    const { device, accountHash } = anna.deps.self
    const header = { flags: 0, id: parseMessageId('ef'.repeat(16)), device, accountHash, timerSeconds: 0, sentAtMs: 1 }
    const payload = concatBytes(encodeHeader({ ...header, kind: 200 }), pad(encodeCbor(new Map([[7, 'new']]))))
    await sendPayload(anna, payload)
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['?'])
  })

  it('cost a transaction that does not grow with the chat', async () => {
    const sizes = []
    for (const text of ['a', 'b', 'c']) {
      await anna.say(chat, text)
      const before = new Map([...boris.store.snapshot()].map(([table, rows]) => [table, new Map(rows)]))
      await boris.receive()
      let changed = 0
      for (const [table, rows] of boris.store.snapshot()) {
        for (const [key, value] of rows) if (before.get(table)?.get(key) !== value) changed += value.length
      }
      sizes.push(changed)
    }
    expect(Math.max(...sizes.slice(1))).toBeLessThan(2_048)
    expect(sizes[2]).toBe(sizes[1])
  })
})

describe('a Welcome', () => {
  async function addClara(): Promise<Party> {
    const clara = await world.party('clara')
    await clara.offer(2)
    return clara
  }
  async function add(clara: Party): Promise<void> {
    const claimed = await claimDevices(anna.deps, [clara.address])
    if (!claimed.ok) throw new Error(claimed.code)
    await anna.submit(chat, planAdd(claimed.devices))
  }

  it('opens the chat, and the rows behind it are read', async () => {
    const clara = await addClara()
    await add(clara)
    await anna.say(chat, 'hello clara')
    await clara.receive()
    expect(recordOf(clara)).toMatchObject({ state: 'active', epoch: 2, name: 'Group', sendHashIsRight: true })
    expect(await clara.texts(chat)).toEqual(['hello clara'])
    await clara.say(chat, 'hello all')
    await anna.receive()
    expect(await anna.texts(chat)).toEqual(['hello clara', 'hello all'])
  })

  it('deletes the private half of the KeyPackage that it used', async () => {
    const clara = await addClara()
    await add(clara)
    expect(clara.store.snapshot().get('key_packages')?.size).toBe(2)
    await clara.receive()
    expect(clara.store.snapshot().get('key_packages')?.size).toBe(1)
  })

  it.each([
    ['silence', () => Promise.resolve(lost)],
    ['a server in trouble', () => Promise.resolve(refused('internal'))],
    ['an answer that is none', () => Promise.reject(new PeerError('bad_reply', 'not JSON'))],
  ])('waits for its tree through %s', async (_, bend) => {
    const clara = await addClara()
    await add(clara)
    world.home.once('getBlob', bend)
    expect(await clara.receive()).toEqual([{ rest: 'retry' }])
    expect(recordOf(clara).state).toBe('joining')
    expect(await clara.process(chat)).toEqual({ rest: 'none' })
    expect(recordOf(clara).state).toBe('active')
  })

  it('that cannot be opened keeps the rows behind it, and the next one is found there', async () => {
    const clara = await addClara()
    await add(clara)
    // The first is damaged on the way. Rows come and wait.
    const at = world.home.rows.findLastIndex(({ type }) => type === frameTypes.welcome)
    const welcome = world.home.rows[at]!
    world.home.rows[at] = {
      ...welcome,
      content: welcome.content.map((byte, index) => (index === 40 ? byte ^ 1 : byte)),
    }
    for (let i = 0; i < 300; i++) world.home.append(chat, frameTypes.message, crypto.randomBytes(100))
    expect(await clara.receive()).toEqual([{ rest: 'waiting' }])
    expect(events(clara)).toEqual(['welcome_refused', 'chat_evidence'])
    const waiting = rawRows(clara)
    expect(waiting).toBe(300)

    await anna.submit(chat, planRemoveAccount(clara.address))
    await add(clara)
    await anna.say(chat, 'at last')
    await clara.receive()
    expect(recordOf(clara)).toMatchObject({ state: 'active', epoch: 4 })
    expect(await clara.texts(chat)).toEqual(['at last'])
    expect(rawRows(clara)).toBe(0)
  })

  it('is found behind waiting rows after a restart too, and when the disk failed in between', async () => {
    const clara = await addClara()
    await add(clara)
    const { device } = clara.deps.self
    const good = world.home.rows.findLast(({ type }) => type === frameTypes.welcome)!
    await clara.take([{ ...good, id: 1, type: frameTypes.message, content: new Uint8Array(10) }])
    expect(await clara.process(chat)).toEqual({ rest: 'waiting' })
    await clara.take(world.home.rowsFor(device, good.id - 1))
    clara.store.failApply(1)
    await expect(clara.process(chat)).rejects.toMatchObject({ code: 'disk_full' })
    expect(recordOf(clara).state).toBe('joining')
    const again = await clara.restarted()
    await again.process(chat)
    expect(recordOf(again).state).toBe('active')
    expect(await clara.process(chat)).toEqual({ rest: 'none' })
    expect(recordOf(clara).state).toBe('active')
  })

  it('heals a chat that has halted', async () => {
    world.home.append(chat, frameTypes.commit, Uint8Array.of(0xff))
    await boris.receive()
    expect(recordOf(boris).state).toBe('halted')
    await anna.submit(chat, planRemoveAccount(boris.address))
    await boris.offer(1)
    const claimed = await claimDevices(anna.deps, [boris.address])
    if (!claimed.ok) throw new Error(claimed.code)
    await anna.submit(chat, planAdd(claimed.devices))
    await anna.say(chat, 'healed')
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['healed'])
    expect(recordOf(boris)).toMatchObject({ state: 'active', haltCode: '' })
  })

  it('for a chat that this device is in already changes nothing', async () => {
    await anna.submit(chat, planUpdate(1))
    await boris.receive()
    const welcome = world.home.rows.find(
      ({ type, only }) => type === frameTypes.welcome && only === boris.deps.self.device,
    )!
    await boris.take([{ ...welcome, id: 99 }])
    await boris.process(chat)
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 2 })
    expect(boris.logLines.at(-1)).toMatchObject({ event: 'welcome_refused', fields: { code: 'already_joined' } })
  })

  it('that another tree was put under is refused', async () => {
    const clara = await addClara()
    await add(clara)
    world.home.once('getBlob', async (real) => {
      const answer = await real()
      if (!answer.ok) return answer
      const blob = answer.value as Uint8Array
      return { ok: true, value: blob.map((byte, index) => (index === 100 ? byte ^ 1 : byte)) }
    })
    await clara.receive()
    expect(clara.logLines.map(({ fields }) => fields['code'])).toEqual(['tree_swapped', 'tree_swapped'])
    // It will ask the roster for another.
    expect(recordOf(clara).trouble).toMatchObject({ code: 'tree_swapped' })
    expect(recordOf(clara).state).toBe('joining')
  })
})

describe('rows of one group in the vault', () => {
  it('lie under chat and generation, both ways', async () => {
    await boris.cell(chat).task(async (task) => {
      const { number } = task.record()
      const one = createGroupRows(task.work, number, 0)
      const other = createGroupRows(task.work, number, 1)
      other.write([
        { kind: 'put', table: 'mls_secrets', key: fromHex('01'), value: fromHex('aa') },
        { kind: 'put', table: 'mls_secrets', key: fromHex('02'), value: fromHex('bb') },
        { kind: 'put', table: 'mls_secrets', key: fromHex('03'), value: fromHex('cc') },
        { kind: 'delete', table: 'mls_secrets', key: fromHex('01') },
        { kind: 'delete-range', table: 'mls_secrets', from: fromHex('03'), to: fromHex('04') },
      ])
      expect(await other.scan('mls_secrets', fromHex('00'), fromHex('ff'))).toEqual([
        { key: fromHex('02'), value: fromHex('bb') },
      ])
      const ours = await one.scan('mls_secrets', fromHex('00'), fromHex('ffffffff'))
      expect(ours.length).toBeGreaterThan(0)
      expect(await one.get('mls_secrets', fromHex('02'))).toBeUndefined()
    })
  })
})
