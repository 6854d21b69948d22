import { beforeEach, expect, it, vi } from 'vitest'
import { leave, postOwed } from '#core/chats/own-departure.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { StorageError } from '#protocol/errors.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { openDeviceKeeper } from './device-keeper.ts'
import { readDeviceWork } from './device-work.ts'
import { planRemoveRevoked } from './remove-revoked.ts'

const week = 7 * 86_400_000

let world: World
let boris: Party
let clara: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(await createNodeCrypto())
  const anna = await world.party('anna')
  ;[boris, clara] = [await world.party('boris'), await world.party('clara')]
  chat = await world.group([anna, boris, clara])
})

/**
 * Clara learns that boris has a laptop: the devices that she is to add, and those that she asks KeyPackages of when she takes
 * his phone out.
 */
async function broughtInByClara(): Promise<{ due: readonly string[]; claimed: readonly string[] }> {
  const { entries } = boris.author.grow((log) => boris.author.add(log, 'laptop', 'phone'))
  const work = createUnitOfWork(clara.deps.vault)
  await clara.deps.logs.learn(
    work,
    boris.address,
    entries.map(({ entryBytes }) => entryBytes),
  )
  await work.commit()
  const worker = (): never => {
    throw new Error('without a connection nothing is committed')
  }
  const { deps, directory } = clara
  const keeper = await openDeviceKeeper({
    ...{ chats: deps, directory, worker, isConnected: () => false, onProgress: () => undefined },
  })
  keeper.look(boris.address)
  const { due } = await vi.waitFor(async () => {
    const kept = await readDeviceWork(deps.vault)
    expect(kept.seen).toMatchObject([{ account: boris.address }])
    return kept
  })
  await keeper.stop()
  const claimed: string[] = []
  const { routes } = deps
  const claimKeyPackages: typeof routes.claimKeyPackages = (request) => {
    claimed.push(...request.targets.map(({ device }) => device))
    return routes.claimKeyPackages(request)
  }
  const chats = { ...deps, routes: { ...routes, claimKeyPackages } }
  await planRemoveRevoked(chats, clara.cell(chat), new Set([boris.deps.self.device]))
  return { due: due.map(({ device }) => device), claimed }
}

it('brings in a member’s new device, by itself or in the place of a revoked one', async () => {
  const { id } = boris.author.device('laptop')
  expect(await broughtInByClara()).toEqual({ due: [id], claimed: [id] })
})

it('brings in no device of who has said to leave, be it weeks ago and the leaf still there', async () => {
  await boris.cell(chat).task((task) => {
    leave(boris.deps, task)
    return Promise.resolve()
  })
  expect(await postOwed(boris.deps, boris.cell(chat))).toBe('taken')
  await clara.receive()
  await world.clock.advance(2 * week)
  expect(await broughtInByClara()).toEqual({ due: [], claimed: [] })
})

it('tries again what a failing disk kept it from, later each time, and forgets none of it', async () => {
  const { entries } = boris.author.grow((log) => boris.author.add(log, 'laptop', 'phone'))
  const work = createUnitOfWork(clara.deps.vault)
  const bytes = entries.map(({ entryBytes }) => entryBytes)
  await clara.deps.logs.learn(work, boris.address, bytes)
  await work.commit()
  let isFull = true
  const { vault } = clara.deps
  const failing: typeof vault = {
    ...vault,
    apply: (writes) => (isFull ? Promise.reject(new StorageError('disk_full', 'no room')) : vault.apply(writes)),
  }
  const worker = (): never => {
    throw new Error('without a connection nothing is committed')
  }
  const keeper = await openDeviceKeeper({
    ...{ chats: { ...clara.deps, vault: failing }, directory: clara.directory, worker },
    ...{ isConnected: () => false, onProgress: () => undefined },
  })
  const failures = (): number => clara.logLines.filter(({ event }) => event === 'devices_not_kept').length
  const settle = async (ms: number): Promise<number> => {
    await world.clock.advance(ms)
    for (let i = 0; i < 10; i++) await world.clock.advance(0)
    return failures()
  }
  keeper.look(boris.address)
  expect([await settle(0), await settle(1_000), await settle(1_000), await settle(1_000)]).toEqual([1, 2, 2, 3])
  expect(await settle(60_000)).toBeLessThan(9)
  isFull = false
  await settle(3_600_000)
  expect((await readDeviceWork(vault)).due).toMatchObject([{ device: boris.author.device('laptop').id }])
  await keeper.stop()
})
