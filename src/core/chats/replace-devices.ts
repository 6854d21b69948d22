// Adding anew those who have asked for it: their old leaf goes and a fresh one comes in one commit, so that an account is
// never out of the chat in between.

import type { DeviceId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatRecord } from './chat-record.ts'
import { claimTargets, type ClaimedDevice, type Plan } from './membership.ts'

/** Devices that wait to be replaced. */
export const askedBack = (chat: ChatRecord): readonly DeviceId[] =>
  chat.departures.filter(({ departure }) => !departure.wholeAccount).map(({ departure }) => departure.device)

/** Claims what it takes; undefined when nobody waits or nothing can be had now. */
export async function planReplacement(deps: ChatDeps, cell: ChatCell): Promise<Plan | undefined> {
  const waiting = new Set(askedBack(cell.record()))
  const leaves = await cell.task(async (task) => (await task.group())?.leaves ?? [])
  const targets = leaves
    .filter(({ identity }) => waiting.has(identity.device) && identity.device !== deps.self.device)
    .map(({ identity: { account, device } }) => ({ account, device }))
    .slice(0, limits.addsPerCommit)
  if (targets.length === 0) return undefined
  const claimed = await claimTargets(deps, targets)
  return claimed.ok && claimed.devices.length > 0 ? planReplace(claimed.devices) : undefined
}

/** Those of the devices that still wait when the commit is made. */
const planReplace =
  (devices: readonly ClaimedDevice[]): Plan =>
  async (task) => {
    const group = await task.group()
    const waiting = new Set(askedBack(task.record()))
    const add = devices.filter(({ inspected }) => waiting.has(inspected.identity.device))
    const renewed = new Set(add.map(({ inspected }) => inspected.identity.device))
    const removeLeaves = (group?.leaves ?? [])
      .filter(({ identity }) => renewed.has(identity.device))
      .map(({ index }) => index)
    return add.length === 0 || add.length !== removeLeaves.length ? undefined : { add, removeLeaves }
  }
