// A member who makes up a person: a log for a name of this server, with keys of the member's own.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { commitRowShape } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import { lost } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createDeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { learnHanded } from './handed-logs.ts'
import { claimDevices, planAdd, type ClaimedDevice } from './membership.ts'

let crypto: Crypto
let world: World
let mallory: Party
let victim: Party
let boss: Party
let chat: ChatId

beforeEach(async () => {
  crypto = await createNodeCrypto()
  world = createWorld(crypto)
  mallory = await world.party('mallory')
  victim = await world.party('victim')
  boss = await world.party('boss')
})

/** Entry 0 of a log for the name of `boss`, under a root of somebody else. */
function madeUpEntry(): Uint8Array {
  const others = { ...crypto, blake3: (...parts: Uint8Array[]) => crypto.blake3(utf8('mallory'), ...parts) }
  const author = createDeviceLogAuthor(others, boss.address)
  // The very device that the server knows, with other keys.
  return author.rootEntry('phone', { device: boss.deps.self.device })
}

const knownOfBoss = async (): Promise<readonly Uint8Array[] | undefined> =>
  (await victim.deps.logs.known(createUnitOfWork(victim.deps.vault), boss.address))?.entries.map(
    ({ entryBytes }) => entryBytes,
  )

const hand = (entries: readonly Uint8Array[]) =>
  learnHanded(victim.deps, createUnitOfWork(victim.deps.vault), [{ account: boss.address, entries }])

/** Mallory adds the real boss, and hands everybody the made-up log with the commit. */
async function commitWith(
  entries: readonly Uint8Array[],
  ...more: readonly { account: AccountAddress; entries: readonly Uint8Array[] }[]
): Promise<void> {
  await boss.offer(1)
  const claimed = await claimDevices(mallory.deps, [boss.address])
  if (!claimed.ok) throw new Error(claimed.code)
  const devices: readonly ClaimedDevice[] = claimed.devices
  await mallory.submit(chat, planAdd(devices))
  const at = world.home.rows.findLastIndex(({ type }) => type === frameTypes.commit)
  const row = world.home.rows[at]
  if (row === undefined) throw new Error('the commit is there')
  const honest = decodeShape(commitRowShape, row.content)
  const logs = [{ account: boss.address, entries }, ...more]
  world.home.rows[at] = { ...row, content: encodeShape(commitRowShape, { ...honest, logs }) }
}

describe('the log of a stranger that a member hands on', () => {
  it('is believed when the server of the stranger says the same, or less', async () => {
    const entries = boss.deviceLog.entries.map(({ entryBytes }) => entryBytes)
    expect(await hand(entries)).toEqual({ ok: true })
    const longer = boss.author.grow((log) => boss.author.add(log, 'laptop', 'phone'))
    expect(await hand(longer.entries.map(({ entryBytes }) => entryBytes))).toEqual({ ok: true })
  })

  it('is refused when the server has another: no member speaks for who somebody is', async () => {
    expect(await hand([madeUpEntry()])).toEqual({ ok: false, code: 'log_forked', retry: false })
  })

  it('is refused when there is no such account, and waits while nobody can be asked', async () => {
    world.home.logs.delete(boss.address)
    expect(await hand([madeUpEntry()])).toEqual({ ok: false, code: 'log_unvouched', retry: false })
    world.home.once('deviceLogs', () => Promise.resolve(lost))
    expect(await hand([madeUpEntry()])).toEqual({ ok: false, code: 'log_not_fetched', retry: true })
  })

  it('accuses the member alone: the contact keeps its mark, and no chat says that keys have changed', async () => {
    const told: string[] = []
    victim.deps.logs.onContradiction((account) => told.push(account))
    expect(await hand([madeUpEntry()])).toMatchObject({ code: 'log_forked' })
    expect(told).toEqual([])
    // The same from the server is what it looks like.
    const work = createUnitOfWork(victim.deps.vault)
    await victim.deps.logs.learn(work, boss.address, [boss.author.rootEntry('phone')])
    expect((await victim.deps.logs.learn(work, boss.address, [madeUpEntry()])).ok).toBe(false)
    expect(told).toEqual([boss.address])
  })

  it('asks nobody about accounts that are known', async () => {
    const entries = boss.deviceLog.entries.map(({ entryBytes }) => entryBytes)
    const work = createUnitOfWork(victim.deps.vault)
    await victim.deps.logs.learn(work, boss.address, entries)
    await work.commit()
    const before = world.home.calls.length
    expect(await hand(entries)).toEqual({ ok: true })
    expect(world.home.calls).toHaveLength(before)
  })
})

describe('a member who adds a person with a log of its own making', () => {
  beforeEach(async () => {
    chat = await world.group([mallory, victim])
  })

  it('halts the chat, and the name keeps its owner', async () => {
    await commitWith([madeUpEntry()])
    await victim.receive()
    expect(victim.cell(chat).record()).toMatchObject({ state: 'halted', haltCode: 'log_forked' })
    expect(await knownOfBoss()).toEqual(realEntries())
  })

  it('is taken when the log is the real one, and a commit waits while the server cannot be asked', async () => {
    await commitWith(realEntries())
    world.home.once('deviceLogs', () => Promise.resolve(lost))
    expect(await victim.receive()).toEqual([{ rest: 'retry' }])
    expect(victim.cell(chat).record()).toMatchObject({ state: 'active', epoch: 1 })
    expect(await victim.process(chat)).toEqual({ rest: 'none' })
    expect(victim.cell(chat).record()).toMatchObject({ state: 'active', epoch: 2 })
    expect(await knownOfBoss()).toEqual(realEntries())
  })

  it('asks for each stranger once, however often the server breaks off', async () => {
    const other = await world.party('other')
    await commitWith(realEntries(), { account: other.address, entries: entriesOf(other) })
    // The reply has room for one.
    world.home.once('deviceLogs', () => Promise.resolve({ ok: true, value: { logs: [realEntries()] } }))
    world.home.once('deviceLogs', () => Promise.resolve(lost))
    expect(await victim.receive()).toEqual([{ rest: 'retry' }])
    expect(await victim.process(chat)).toEqual({ rest: 'none' })
    const asked = world.home.calls.filter(({ route }) => route === 'deviceLogs')
    const [one, two] = [
      { account: boss.address, from: 0 },
      { account: other.address, from: 0 },
    ]
    // After the one about mallory, who made the group.
    expect(asked.slice(1).map(({ body }) => body)).toEqual([[one, two], [two], [two]])
  })

  const entriesOf = ({ deviceLog }: Party): readonly Uint8Array[] =>
    deviceLog.entries.map(({ entryBytes }) => entryBytes)
  const realEntries = (): readonly Uint8Array[] => entriesOf(boss)
})
