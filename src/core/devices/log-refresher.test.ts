// Which logs are asked for when a connection comes back, and what is done with what the server says of them.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createDeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { createBackground } from '../session/background.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createLogRefresher, type LogRefresher } from './log-refresher.ts'

let world: World
let anna: Party
let others: readonly Party[]
let refresher: LogRefresher
let heard: AccountAddress[]
let isConnected: boolean

beforeEach(async () => {
  world = createWorld(await createNodeCrypto())
  anna = await world.party('anna')
  others = await Promise.all(['boris', 'clara', 'dora'].map((name) => world.party(name)))
  heard = []
  isConnected = true
  refresher = createLogRefresher({
    ...anna.deps,
    background: createBackground(anna.deps.log),
    isConnected: () => isConnected,
    onLearned: (account) => heard.push(account),
    onRevoked: () => expect.unreachable('nobody is revoked here'),
  })
  const work = createUnitOfWork(anna.deps.vault)
  for (const { address, deviceLog } of others) await anna.deps.logs.learn(work, address, entriesOf(deviceLog))
  await work.commit()
})

const entriesOf = ({ entries }: DeviceLog): readonly Uint8Array[] => entries.map(({ entryBytes }) => entryBytes)
const addresses = (): readonly AccountAddress[] => others.map(({ address }) => address)
const asked = (): readonly string[] => world.home.calls.map(({ route }) => route)
const knownEntries = async ({ address }: Party): Promise<number | undefined> =>
  (await anna.deps.logs.known(createUnitOfWork(anna.deps.vault), address))?.entries.length
const [boris, clara, dora] = [0, 1, 2].map((index) => (): Party => {
  const party = others[index]
  if (party === undefined) throw new Error('there are three')
  return party
}) as [() => Party, () => Party, () => Party]

describe('the logs of all accounts known', () => {
  it('are asked for in one request, from the newest entry known on, and not again for hours', async () => {
    await refresher.refreshAll([...addresses(), ...addresses()])
    expect(asked()).toEqual(['deviceLog', 'deviceLogs'])
    expect(world.home.calls.at(-1)?.body).toEqual(addresses().map((account) => ({ account, from: 0 })))
    expect(heard).toEqual([anna.address, ...addresses()])
    await refresher.refreshAll(addresses())
    expect(asked()).toEqual(['deviceLog', 'deviceLogs', 'deviceLog'])
    await world.clock.advance(6 * 60 * 60_000)
    await refresher.refreshAll(addresses())
    expect(asked().slice(3)).toEqual(['deviceLog', 'deviceLogs'])
  })

  it('are learned where they have grown', async () => {
    const longer = clara().author.grow((log) => clara().author.add(log, 'laptop', 'phone'))
    world.home.logs.set(clara().address, entriesOf(longer))
    await refresher.refreshAll(addresses())
    expect(await Promise.all([boris(), clara(), dora()].map(knownEntries))).toEqual([1, 2, 1])
  })

  it('that part from what is known are looked at as a whole, and contradict', async () => {
    const told: AccountAddress[] = []
    anna.deps.logs.onContradiction((account) => told.push(account))
    const thief = createDeviceLogAuthor(
      { ...world.crypto, blake3: (...parts) => world.crypto.blake3(new Uint8Array(1), ...parts) },
      clara().address,
    )
    world.home.logs.set(clara().address, entriesOf(thief.grow()))
    await refresher.refreshAll(addresses())
    expect(asked()).toEqual(['deviceLog', 'deviceLogs', 'deviceLog'])
    expect(told).toEqual([clara().address])
    expect(heard).toEqual([anna.address, boris().address, dora().address])
  })

  it('that the server has lost or cut change nothing, and hold up no other', async () => {
    world.home.logs.delete(boris().address)
    world.home.logs.set(clara().address, [])
    await refresher.refreshAll(addresses())
    expect(await Promise.all([boris(), clara(), dora()].map(knownEntries))).toEqual([1, 1, 1])
    expect(heard.at(-1)).toBe(dora().address)
  })

  it('are asked for the rest when a reply has no room for all, and at the next connection when it broke off', async () => {
    const only = (party: Party) => Promise.resolve({ ok: true, value: { logs: [entriesOf(party.deviceLog)] } } as const)
    world.home.once('deviceLogs', () => only(boris()))
    world.home.once('deviceLogs', () => Promise.resolve(lost))
    await refresher.refreshAll(addresses())
    expect(heard).toEqual([anna.address, boris().address])
    await refresher.refreshAll(addresses())
    const rest = [clara().address, dora().address]
    expect(heard.slice(2)).toEqual([anna.address, ...rest])
    expect(world.home.calls.at(-1)?.body).toEqual(rest.map((account) => ({ account, from: 0 })))
  })

  it('are given up for now when the server answers nothing, or more than was asked for', async () => {
    for (const logs of [[], [null, null, null, null]]) {
      world.home.once('deviceLogs', () => Promise.resolve({ ok: true, value: { logs } }))
      await refresher.refreshAll(addresses())
    }
    expect(asked()).toEqual(['deviceLog', 'deviceLogs', 'deviceLog', 'deviceLogs'])
    expect(heard).toEqual([anna.address, anna.address])
  })
})

describe('a log that cannot be read', () => {
  it('is asked for again, as nobody says a second time that it has grown', async () => {
    world.home.logs.set(
      clara().address,
      entriesOf(clara().author.grow((log) => clara().author.add(log, 'laptop', 'phone'))),
    )
    world.home.once('deviceLog', () => Promise.resolve(lost))
    world.home.once('deviceLogs', () => Promise.resolve(refused('busy')))
    await refresher.refresh(clara().address)
    expect(await knownEntries(clara())).toBe(1)
    await world.clock.advance(5_000)
    await world.clock.advance(5_000)
    expect(await knownEntries(clara())).toBe(1)
    await world.clock.advance(5_000)
    await vi.waitFor(async () => {
      expect(await knownEntries(clara())).toBe(2)
    })
    await world.clock.advance(60 * 60_000)
    expect(asked()).toEqual(['deviceLog', 'deviceLogs', 'deviceLogs'])
  })

  it('is asked for by the next connection where there is none, though it was read not long ago', async () => {
    await refresher.refreshAll(addresses())
    world.home.once('deviceLog', () => Promise.resolve(lost))
    await refresher.refresh(clara().address)
    isConnected = false
    await world.clock.advance(60_000)
    expect(asked()).toEqual(['deviceLog', 'deviceLogs', 'deviceLog'])
    isConnected = true
    await refresher.refreshAll(addresses())
    expect(world.home.calls.at(-1)).toEqual({ route: 'deviceLogs', body: [{ account: clara().address, from: 0 }] })
  })

  it('is not asked for again where the server has decided, or when all has ended', async () => {
    world.home.once('deviceLog', () => Promise.resolve(refused('not_found')))
    await refresher.refresh(clara().address)
    await world.clock.advance(60 * 60_000)
    expect(asked()).toEqual(['deviceLog'])
    world.home.once('deviceLog', () => Promise.resolve(lost))
    await refresher.refresh(boris().address)
    await refresher.stop()
    await world.clock.advance(60 * 60_000)
    expect(asked()).toEqual(['deviceLog', 'deviceLog'])
  })
})
