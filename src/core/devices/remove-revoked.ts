// Taking revoked devices out of a chat without taking their people out: an account whose last device goes gets its new
// ones in the same commit. Where none can be had, it goes for now, and is a matter of adding it again.

import { PeerError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatRecord } from '../chats/chat-record.ts'
import { hasSaidToLeave } from '../chats/departures.ts'
import { claimTargets, planAdd, planRemoveDevices, type ClaimedDevice, type Plan } from '../chats/membership.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { missingDevices, type MemberDevice } from './missing-devices.ts'

/**
 * Removes these devices; adds what keeps their accounts in. The logs of their accounts are known. A `PeerError`
 * `successors_not_asked_for` where the server does not say what there is to add: to be tried again, or people go for nothing.
 */
export async function planRemoveRevoked(deps: ChatDeps, cell: ChatCell, revoked: ReadonlySet<DeviceId>): Promise<Plan> {
  const leaves = await cell.task(async (task) => (await task.group())?.leaves ?? [])
  const present = leaves.map(({ identity: { account, device } }) => ({ account, device }))
  const successors = await claimSuccessors(deps, cell.record(), present, revoked)
  return async (task) => {
    const removal = await planRemoveDevices(revoked)(task)
    if (removal === undefined) return undefined
    const addition = await planAdd(successors)(task)
    return { ...removal, add: addition?.add ?? [] }
  }
}

/** Devices of the accounts that would have no leaf left, and have not said that they leave. */
async function claimSuccessors(
  deps: ChatDeps,
  chat: ChatRecord,
  present: readonly MemberDevice[],
  revoked: ReadonlySet<DeviceId>,
): Promise<readonly ClaimedDevice[]> {
  const staying = new Set(present.filter(({ device }) => !revoked.has(device)).map(({ account }) => account))
  const lacking = new Set(present.map(({ account }) => account).filter((account) => !staying.has(account)))
  const targets: MemberDevice[] = []
  for (const account of lacking) {
    if (hasSaidToLeave(chat, account)) continue
    const log = await deps.logs.known(createUnitOfWork(deps.vault), account)
    if (log !== undefined) targets.push(...missingDevices(log, present))
  }
  if (targets.length === 0) return []
  const claimed = await claimTargets(deps, targets)
  if (claimed.ok) return claimed.devices
  if (claimed.code === 'unreachable') throw new PeerError('successors_not_asked_for', 'the server did not answer')
  return []
}
