// Which logs are asked for when a connection comes back, and what is done with what the server says of them.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { lost } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createDeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createLogRefresher, type LogRefresher } from './log-refresher.ts'

let world: World
let anna: Party
let others: readonly Party[]
let refresher: LogRefresher
let heard: AccountAddress[]

beforeEach(async () => {
  world = createWorld(await createNodeCrypto())
  anna = await world.party('anna')
  others = await Promise.all(['boris', 'clara', 'dora'].map((name) => world.party(name)))
  heard = []
  refresher = createLogRefresher({
    ...anna.deps,
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
