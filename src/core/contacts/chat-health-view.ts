// How well a chat is, as plain facts for whoever shows it: who is in it and who is still to come or to go, what could not be
// read, what went wrong and what is being done about it. Made when it is asked for.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatRecord } from '../chats/chat-record.ts'
import { askedBack } from '../chats/replace-devices.ts'
import { readGaps } from '../chats/gaps.ts'
import { oftenReturning } from '../chats/returns.ts'
import { silentAfterMs, silentDevices, type SilentDevice } from '../chats/signs-of-life.ts'
import { missingDevices, staleDevices, type MemberDevice } from '../devices/missing-devices.ts'
import { readHealth, type ChatHealth } from './chat-health.ts'

export interface ChatHealthView extends ChatHealth {
  readonly generation: number
  readonly epoch: number
  readonly state: ChatRecord['state']
  /** Why it is halted, a stable code; empty otherwise. */
  readonly haltCode: string
  /** The server says that this device had been further than it knows, and shows no proof. Nothing was done about it. */
  readonly isRollbackClaimed: boolean
  readonly devices: readonly MemberDevice[]
  /** Certified devices of members that are still to be added. */
  readonly waiting: readonly MemberDevice[]
  /** Devices in it that their accounts' logs no longer certify: removed with the next message at the latest. */
  readonly revoked: readonly MemberDevice[]
  /** Devices that have asked to be added anew, because they cannot go on. */
  readonly returning: readonly DeviceId[]
  /** Devices that had to be let in again several times of late: something is wrong where they are. */
  readonly oftenReturning: readonly MemberDevice[]
  /** Devices from which nothing was seen for a month. */
  readonly silent: readonly SilentDevice[]
  /** Stretches of the timeline that could not be read: other devices are asked for them, or nobody has them. */
  readonly gaps: { readonly asked: number; readonly lost: number }
  /** What was found to be wrong and is being healed; null while all is well. */
  readonly healing: {
    /** A stable code; empty when the next generation is open and others are still to be invited. */
    readonly code: string
    /** When this device acts, ms; null: it leaves that to others. */
    readonly actDueMs: number | null
    readonly isOpening: boolean
    readonly toInvite: readonly AccountAddress[]
  } | null
}

export function viewChatHealth(deps: ChatDeps, cell: ChatCell, isRollbackClaimed: boolean): Promise<ChatHealthView> {
  return cell.task(async (task) => {
    const chat = task.record()
    const { number, generation, epoch, state, haltCode } = chat
    const group = await task.group()
    const devices = (group?.leaves ?? []).map(({ identity: { account, device } }) => ({ account, device }))
    const span = { nowMs: deps.clock.nowMs(), forMs: silentAfterMs }
    const { gaps } = await readGaps(task.work, number)
    const isIn = state === 'active' || state === 'halted'
    return {
      ...(await readHealth(task.work, number)),
      ...{ generation, epoch, state, haltCode, isRollbackClaimed, devices },
      ...(isIn ? await heldAgainstLogs(deps, task, devices) : { waiting: [], revoked: [] }),
      returning: askedBack(chat),
      oftenReturning: group === undefined || !isIn ? [] : await oftenReturning(task.work, number, group, span.nowMs),
      silent: group === undefined || !isIn ? [] : await silentDevices(task.work, number, group, span),
      gaps: { asked: gaps.filter(({ isLost }) => !isLost).length, lost: gaps.filter(({ isLost }) => isLost).length },
      healing: healingOf(chat),
    }
  })
}

/** An account whose log is not known here has nothing to be held against. */
async function heldAgainstLogs(
  deps: ChatDeps,
  task: ChatTask,
  devices: readonly MemberDevice[],
): Promise<Pick<ChatHealthView, 'waiting' | 'revoked'>> {
  const waiting: MemberDevice[] = []
  const revoked: MemberDevice[] = []
  for (const account of new Set(devices.map((one) => one.account))) {
    const log = await deps.logs.known(task.work, account)
    if (log === undefined) continue
    waiting.push(...missingDevices(log, devices))
    revoked.push(...staleDevices(log, devices))
  }
  return { waiting, revoked }
}

function healingOf({ trouble }: ChatRecord): ChatHealthView['healing'] {
  if (trouble === null || (trouble.code === '' && trouble.toInvite.length === 0 && trouble.opening === null))
    return null
  const { code, actDueMs, opening, toInvite } = trouble
  return { code, actDueMs, isOpening: opening !== null, toInvite }
}
