// Keeps the rosters of chats what the device logs say: adds members' new devices, own ones at once and others' after a
// while, and takes own revoked ones out at once. Others' revoked devices go with the next message: chat-worker.ts.

import type { AccountAddress, ChatId, DeviceId } from '#protocol/ids.ts'
import { certifiedDevice, type DeviceLog } from '#protocol/device-log/chain.ts'
import { TalkeeError } from '#protocol/errors.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatRecord } from '../chats/chat-record.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { hasSaidToLeave } from '../chats/departures.ts'
import { sayAgain } from '../chats/own-departure.ts'
import { devicesPutOut } from '../chats/signs-of-life.ts'
import { claimTargets, planAdd, planRemoveDevices } from '../chats/membership.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { keepDeviceWork, readDeviceWork, type DeviceWork } from './device-work.ts'
import { addDelayMs, devicesOfOtherKeys, missingDevices, staleDevices, type MemberDevice } from './missing-devices.ts'
import { planRemoveRevoked } from './remove-revoked.ts'
import {
  createRevocationWatch,
  leavesOf,
  type RevocationProgress,
  type RevocationWatchDeps,
} from './revocation-progress.ts'

export interface DeviceKeeperDeps extends Pick<RevocationWatchDeps, 'onProgress'> {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly worker: (cell: ChatCell) => ChatWorker
  readonly isConnected: () => boolean
}

export interface DeviceKeeper {
  /** The account's log may have grown. */
  look(account: AccountAddress): void
  /** A chat has changed: where this device has just come into it, its account's other devices are to follow. */
  chatChanged(chat: Pick<ChatRecord, 'chat' | 'state'>): void
  /** The account has another log now, accepted by hand: in the chat of two its new devices take the old ones' places. */
  keysReplaced(account: AccountAddress): void
  /** An own device says that it is there, and may be missing in chats. */
  returned(device: DeviceId): void
  /** There is a connection: what could not be done is tried again. */
  connected(): void
  /** One per own device that was in chats when it was revoked. */
  progress(): Promise<readonly RevocationProgress[]>
  stop(): Promise<void>
}

const firstRetryMs = 1_000
const longestRetryMs = 60 * 60_000
const replaceAfterMs = 5_000

export async function openDeviceKeeper(deps: DeviceKeeperDeps): Promise<DeviceKeeper> {
  const { chats, directory } = deps
  const { clock, vault, self } = chats
  const inTurn = createSerialQueue()
  let work: DeviceWork = await readDeviceWork(vault)
  /** Chats looked at since this device is in them; of this session. */
  const entered = new Set<ChatId>()
  /** Own devices that were heard of in this session: wherever they were put out for their silence, they may come back. */
  const back = new Set<DeviceId>()
  const revoked = createRevocationWatch({ ...deps, leaving: () => work.leaving })
  /** Looks in a row after which an own device was still where it had to go. */
  let stays = 0
  /** What failed, as all does on a disk that is full, and rounds of trying it again. */
  const owed = new Set<() => Promise<void>>()
  let rounds = 0
  let stopped = false
  let cancelDue: (() => void) | undefined

  function background(name: string, task: () => Promise<void>): void {
    const done = inTurn(async () => {
      if (stopped) return
      await task()
      if (owed.size === 0) rounds = 0
    })
    done.catch((error: unknown) => {
      if (stopped) return
      const code = error instanceof TalkeeError ? error.code : 'internal'
      chats.log.warn('devices_not_kept', { work: name, code })
      owed.add(task)
      setTimer(waitMs(rounds))
    })
  }

  async function keep(next: Partial<DeviceWork>): Promise<void> {
    const changed = { ...work, ...next }
    await keepDeviceWork(vault, changed)
    work = changed
  }

  const knownLog = (account: AccountAddress): Promise<DeviceLog | undefined> =>
    chats.logs.known(createUnitOfWork(vault), account)

  /** A chat of two is with its peer, also where the peer's last device had to go; whoever leaves gets no device in. */
  const chatsWith = (account: AccountAddress): readonly ChatCell[] =>
    directory.all().filter((cell) => {
      const chat = cell.record()
      if (chat.state !== 'active' || hasSaidToLeave(chat, account)) return false
      return chat.accounts.includes(account) || chat.peer === account
    })

  /** Notes what the log asks for. Nothing is lost by a crash: a log counts as seen once its demands are stored. */
  async function study(log: DeviceLog, cells: readonly ChatCell[]): Promise<void> {
    const { account } = log
    const isOwn = account === self.address
    const due = new Map(work.due.map((one) => [one.device, one]))
    const had = new Map<DeviceId, ChatId[]>()
    for (const cell of cells) {
      const leaves = await leavesOf(cell)
      const putOut = await devicesPutOut(createUnitOfWork(vault), cell.record().number)
      for (const { device } of missingDevices(log, leaves)) {
        if (putOut.has(device) && !back.has(device)) continue
        const dueMs = clock.nowMs() + addDelayMs(chats.crypto, isOwn)
        if (isOwn || !due.has(device)) due.set(device, { account, device, dueMs, tries: 0 })
      }
      for (const { device } of isOwn ? staleDevices(log, leaves) : []) {
        had.set(device, [...(had.get(device) ?? []), cell.record().chat])
      }
    }
    const known = new Set(work.leaving.map(({ device }) => device))
    const leaving = [...had].filter(([device]) => !known.has(device)).map(([device, of]) => ({ device, chats: of }))
    const seen = [...work.seen.filter((one) => one.account !== account), { account, entries: log.entries.length }]
    await keep({ seen, due: [...due.values()], leaving: [...work.leaving, ...leaving] })
  }

  async function lookAt(account: AccountAddress): Promise<void> {
    const log = await knownLog(account)
    const seen = work.seen.find((one) => one.account === account)?.entries
    if (log === undefined || log.entries.length === seen) return
    if (account === self.address) await standByLeaving()
    await study(log, chatsWith(account))
    await revoked.look()
    await act()
  }

  /** Before the log counts as seen: chats that were left on the word of a device which nobody believes any more. */
  async function standByLeaving(): Promise<void> {
    for (const cell of directory.all().filter((one) => one.record().peer === null)) {
      const hasMore = await cell.task((task) => sayAgain(chats, task))
      if (hasMore) deps.worker(cell).depart()
    }
  }

  async function takeBack(device: DeviceId): Promise<void> {
    const log = await knownLog(self.address)
    if (log === undefined || device === self.device) return
    back.add(device)
    await study(log, chatsWith(self.address))
    await act()
  }

  async function followInto(chat: ChatId): Promise<void> {
    const log = await knownLog(self.address)
    const cell = directory.find(chat)
    if (log === undefined || cell === undefined) return
    const others = missingDevices(log, [{ account: self.address, device: self.device }])
    if (others.length > 0) await study(log, [cell])
    // A chat that this device was out of may have kept a revoked one in.
    if (others.length > 0 || work.leaving.length > 0) await act()
  }

  async function act(): Promise<void> {
    if (!deps.isConnected()) return
    let isGone = true
    for (const { device, chats: had } of work.leaving) isGone = (await removeOwn(device, had)) && isGone
    stays = isGone ? 0 : stays + 1
    const nowMs = clock.nowMs()
    for (const one of work.due.filter(({ dueMs }) => dueMs <= nowMs)) {
      if (stopped || !deps.isConnected()) return
      const isDone = await addWhereMissing(one)
      const rest = work.due.filter(({ device }) => device !== one.device)
      const tries = Math.min(one.tries + 1, 1_000)
      await keep({ due: isDone ? rest : [...rest, { ...one, tries, dueMs: nowMs + waitMs(one.tries) }] })
    }
    const removeMs = isGone ? Infinity : nowMs + waitMs(stays - 1)
    const nextMs = Math.min(removeMs, ...work.due.map(({ dueMs }) => dueMs))
    if (Number.isFinite(nextMs)) setTimer(nextMs - clock.nowMs())
  }

  /** False when a commit was not taken: another's may have come in its place, so that it has to be made anew. */
  async function removeOwn(device: DeviceId, had: readonly ChatId[]): Promise<boolean> {
    const log = await knownLog(self.address)
    // A recovery may have made the revocation void.
    if (log === undefined || certifiedDevice(log, device) !== undefined) return true
    let isDone = true
    for (const chat of had) {
      const cell = directory.find(chat)
      if (stopped || cell?.record().state !== 'active') continue
      const isThere = (await leavesOf(cell)).some((leaf) => leaf.device === device)
      if (isThere && !(await deps.worker(cell).commit(planRemoveDevices(new Set([device])))).ok) isDone = false
    }
    return isDone
  }

  /** False when a chat still lacks it and another try may help. */
  async function addWhereMissing({ account, device }: MemberDevice): Promise<boolean> {
    let isDone = true
    for (const cell of chatsWith(account)) {
      const log = await knownLog(account)
      if (stopped || log === undefined) return false
      const leaves = await leavesOf(cell)
      if (!missingDevices(log, leaves).some((missing) => missing.device === device)) continue
      const putOut = await devicesPutOut(createUnitOfWork(vault), cell.record().number)
      if (putOut.has(device) && !back.has(device)) continue
      const replaced = devicesOfOtherKeys(log, leaves)
      if (replaced.size > 0) {
        if (!(await replaceKeys(cell, replaced))) isDone = false
        continue
      }
      const claimed = await claimTargets(chats, [{ account, device }])
      if (!claimed.ok || claimed.devices.length === 0) isDone = false
      else if (!(await deps.worker(cell).commit(planAdd(claimed.devices))).ok) isDone = false
    }
    return isDone
  }

  /** A group's other members may know the old keys still: who is in it is theirs to settle. */
  async function replaceKeys(cell: ChatCell, replaced: ReadonlySet<DeviceId>): Promise<boolean> {
    if (cell.record().peer === null) return true
    return (await deps.worker(cell).commit(await planRemoveRevoked(chats, cell, replaced))).ok
  }

  /** Soon, and not at once: the own other devices are to hear of the new keys before they meet them. */
  async function awaitReplacement(account: AccountAddress): Promise<void> {
    const log = await knownLog(account)
    if (log === undefined) return
    const dueMs = clock.nowMs() + replaceAfterMs
    const due = missingDevices(log, []).map(({ device }) => ({ account, device, dueMs, tries: 0 }))
    await keep({ due: [...work.due.filter((one) => one.account !== account), ...due] })
    setTimer(replaceAfterMs)
  }

  function setTimer(delayMs: number): void {
    cancelDue?.()
    const soonestMs = owed.size === 0 ? delayMs : Math.min(delayMs, waitMs(rounds))
    if (!stopped) cancelDue = clock.after(Math.max(0, soonestMs), due)
  }

  function due(): void {
    const again = new Set([...owed, act])
    if (owed.size > 0) rounds++
    owed.clear()
    for (const task of again) background('due', task)
  }

  return {
    look(account) {
      background('look', () => lookAt(account))
    },
    chatChanged({ chat, state }) {
      if (state !== 'active') entered.delete(chat)
      else if (!entered.has(chat)) {
        entered.add(chat)
        background('chat', () => followInto(chat))
      }
      if (revoked.isDue()) background('progress', revoked.look)
    },
    keysReplaced(account) {
      background('keys', () => awaitReplacement(account))
    },
    returned(device) {
      background('returned', () => takeBack(device))
    },
    connected() {
      background('connected', act)
    },
    progress: revoked.view,
    async stop() {
      stopped = true
      cancelDue?.()
      await inTurn(() => Promise.resolve())
    },
  }
}

/** How long to wait for the next try, after so many. */
const waitMs = (tries: number): number => Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(tries, 12))
