import { beforeEach, describe, expect, it } from 'vitest'
import { parseDeviceId, type AccountAddress, type ChatId, type DeviceId } from '#protocol/ids.ts'
import { groupOf } from '../../../test/support/chat/group-of.ts'
import type { Party, World } from '../../../test/support/chat/party.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { ChatTask } from './chat-cell.ts'
import { devicesPutOut, noteSigns, planPutOut, silentDevices } from './signs-of-life.ts'

const day = 86_400_000
const drawer = parseDeviceId('d1'.repeat(16))

let world: World
let anna: Party
let boris: Party
let chat: ChatId
let beganMs: number

beforeEach(async () => {
  ;({ world, anna, boris, chat } = await groupOf('anna', 'boris'))
  beganMs = world.clock.nowMs()
})

/** Boris' account with a second device in the group, as far as Anna's leaves say. */
async function withDrawer(task: ChatTask): Promise<MlsGroup> {
  const group = await task.group()
  if (group === undefined) throw new Error('a group')
  const own = group.leaves.find(({ identity }) => identity.account === boris.address)
  if (own === undefined) throw new Error('a leaf of Boris')
  const leaf = { ...own, index: 2, identity: { ...own.identity, device: drawer } }
  return { ...group, leaves: [...group.leaves, leaf] }
}

const sign = (device: DeviceId, timeMs: number): Promise<void> =>
  anna.cell(chat).task(async (task) => {
    const group = await withDrawer(task)
    noteSigns(task, { author: device, timeMs, before: group, after: group, removed: [] })
  })

const goes = (by: AccountAddress, nowMs: number): Promise<readonly number[]> =>
  anna.cell(chat).task(async (task) => {
    const group = await withDrawer(task)
    const plan = await planPutOut(by, nowMs)({ ...task, record: task.record, group: () => Promise.resolve(group) })
    return plan?.removeLeaves ?? []
  })

const silent = (nowMs: number): Promise<readonly DeviceId[]> =>
  anna.cell(chat).task(async (task) => {
    const { number } = task.record()
    const found = await silentDevices(task.work, number, await withDrawer(task), { nowMs, forMs: 30 * day })
    return found.map(({ device }) => device)
  })

describe('a device that makes no commit', () => {
  it('is silent after a month, and no more once it makes one', async () => {
    await sign(drawer, beganMs)
    await sign(boris.deps.self.device, beganMs + 20 * day)
    expect(await silent(beganMs + 29 * day)).toEqual([])
    expect(await silent(beganMs + 31 * day)).toEqual([drawer])
    await sign(drawer, beganMs + 32 * day)
    expect(await silent(beganMs + 33 * day)).toEqual([])
  })

  it('is put out after three months by whoever may, where its account has another that is there', async () => {
    await sign(drawer, beganMs)
    await sign(boris.deps.self.device, beganMs + 85 * day)
    expect(await goes(anna.address, beganMs + 89 * day)).toEqual([])
    expect(await goes(anna.address, beganMs + 91 * day)).toEqual([2])
    // A member has no such right, not over the own account either.
    expect(await goes(boris.address, beganMs + 91 * day)).toEqual([])
  })

  it('stays where nobody of its account is there: no account is put out for being away', async () => {
    await sign(drawer, beganMs)
    await sign(boris.deps.self.device, beganMs + day)
    expect(await goes(anna.address, beganMs + 200 * day)).toEqual([])
  })

  it('is remembered as out while its account stays, and forgotten with its account', async () => {
    const entered = (leaves: (group: MlsGroup) => MlsGroup['leaves']): Promise<void> =>
      anna.cell(chat).task(async (task) => {
        const before = await withDrawer(task)
        const after = { ...before, leaves: leaves(before) }
        noteSigns(task, { author: anna.deps.self.device, timeMs: beganMs, before, after, removed: [drawer] })
      })
    const out = (): Promise<ReadonlySet<DeviceId>> =>
      anna.cell(chat).task((task) => devicesPutOut(task.work, task.record().number))
    await entered(({ leaves }) => leaves.filter(({ identity }) => identity.device !== drawer))
    expect([...(await out())]).toEqual([drawer])
    await entered(({ leaves }) => leaves.filter(({ identity }) => identity.account !== boris.address))
    expect([...(await out())]).toEqual([])
  })
})
