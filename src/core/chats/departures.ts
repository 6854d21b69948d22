// Signed wishes to be out: a member who leaves the chat, or a device that asks to be removed and added anew. With one of
// them anybody may make the commit; it travels in D, so that whoever joined since can judge that commit too. Decisions 0024, 0033.

import { decodeShape } from '#protocol/codec/shape.ts'
import {
  departureBytes,
  departureRequestShape,
  departureValidMs,
  type Departure,
} from '#protocol/client-server/chats.ts'
import { parseMessageId, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { freePlace } from '../messages/free-place.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { Leaf, MlsGroup } from '../mls/mls.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { decodeChatMetadata } from './chat-metadata.ts'
import type { ChatRecord } from './chat-record.ts'
import { isDisowned, isInTime, writeDepartureNotice } from './departure-facts.ts'
import { follow, followAndAskBack, isInRoster } from './own-departure.ts'
import { noteReturn } from './returns.ts'
import { mayRemove } from './roles.ts'
import { messageKey } from './row-keys.ts'

const dayMs = 24 * 60 * 60_000
/** Who has left should soon be out of the keys, too. */
const dutyMs = { first: 2_000, spread: 20_000 } as const

/** What the removed of a commit have asked for themselves. */
export interface Departed {
  /** Their devices: these may be removed by anybody. */
  readonly devices: ReadonlySet<DeviceId>
  /** Accounts that leave the chat. */
  readonly accounts: ReadonlySet<AccountAddress>
}

/**
 * A row that says that a device wants to be out. What its signature does not bear out is dropped. `retry`: the server has to
 * be asked something first, and does not answer.
 */
export async function applyDeparture(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<'done' | 'retry'> {
  const chat = task.record()
  const { generation, departure } = decodeShape(departureRequestShape, raw.content)
  const group = await task.group()
  if (group === undefined || generation !== chat.generation) return 'done'
  // Who is out of the tree by now has nothing to ask of it.
  if (leafOfDevice(group, departure.device) === undefined) return 'done'
  const account = signerOf(deps, chat, group, departure)
  if (account === undefined || !isInTime(departure, raw.timeMs)) return refuse(deps)
  // A device that was revoked speaks for nobody: with its key and a lying server a thief could have the owner thrown out.
  if (await isDisowned(deps, task, account, departure.device)) {
    if (account !== deps.self.address || !departure.wholeAccount || chat.peer !== null) return refuse(deps)
    const isIn = await isInRoster(deps, chat)
    if (isIn === undefined) return 'retry'
    if (isIn) return refuse(deps)
    await tellOfLeaving(deps, task, { account, departure }, raw)
    followAndAskBack(deps, task)
    return 'done'
  }
  const before = chat.departures.find((known) => known.departure.device === departure.device)?.departure
  // Who leaves wants no other leaf any more, whichever of the two its clock says came first.
  const isOlder = before !== undefined && !departure.wholeAccount && before.signedMs >= departure.signedMs
  if (before?.wholeAccount === true || isOlder) return 'done'
  if (departure.wholeAccount) {
    if (chat.peer !== null || hasSaidToLeave(chat, account)) return 'done'
    await tellOfLeaving(deps, task, { account, departure }, raw)
    if (account === deps.self.address) {
      follow(deps, task, { account, departure })
      return 'done'
    }
  }
  if (before === undefined && !departure.wholeAccount) await noteReturn(task, departure.device, raw.timeMs)
  const [random = 0] = deps.crypto.randomBytes(1)
  const dueMs = deps.clock.nowMs() + dutyMs.first + Math.round((random / 255) * dutyMs.spread)
  task.update({
    departures: [...chat.departures.filter((known) => known.departure !== before), { account, departure }],
    ...(departure.wholeAccount ? { duty: Math.min(chat.duty ?? Infinity, dueMs) } : {}),
  })
  return 'done'
}

function refuse({ log }: Pick<ChatDeps, 'log'>): 'done' {
  log.warn('departure_refused')
  return 'done'
}

async function tellOfLeaving(
  deps: ChatDeps,
  task: ChatTask,
  { account, departure: { device } }: ChatRecord['departures'][number],
  { seq, timeMs }: RawRow,
): Promise<void> {
  const { number, generation } = task.record()
  const place = messageKey(number, generation, deps.place(), seq)
  const key = await freePlace(task, place, parseMessageId(device))
  writeDepartureNotice(deps, task, key, { account, device }, timeMs)
}

/**
 * Leaves that the next commit removes whatever else it does: those of accounts that have left. With a wish too old to serve
 * only whoever may remove them in any case.
 */
export function leavesOfDeparted(deps: ChatDeps, chat: ChatRecord, group: MlsGroup): readonly number[] {
  const leaving = accountsToTakeOut(deps, chat, group)
  return group.leaves.filter(({ identity }) => leaving.has(identity.account)).map(({ index }) => index)
}

/**
 * Accounts that have left and of which no leaf stays without these, their wishes still serving or not: the roles of all of
 * them go with that commit, or one that is let in again would have its former role.
 */
export function departedWith(
  deps: ChatDeps,
  chat: ChatRecord,
  group: MlsGroup,
  removeLeaves: readonly number[],
): ReadonlySet<AccountAddress> {
  const leaving = new Set(accountsToTakeOut(deps, chat, group))
  const removed = new Set(removeLeaves)
  for (const { index, identity } of group.leaves) if (!removed.has(index)) leaving.delete(identity.account)
  return leaving
}

function accountsToTakeOut(deps: ChatDeps, chat: ChatRecord, group: MlsGroup): ReadonlySet<AccountAddress> {
  const metadata = decodeChatMetadata(group.metadataBytes)
  const serving = new Set(usable(deps, chat))
  return new Set(
    chat.departures
      .filter((one) => serving.has(one) || mayRemove(metadata, deps.self.address, one.account))
      .filter(({ departure }) => departure.wholeAccount)
      .map(({ account }) => account),
  )
}

/** The departures that a commit removing these devices names. */
export function departuresFor(deps: ChatDeps, chat: ChatRecord, removed: ReadonlySet<DeviceId>): readonly Departure[] {
  return usable(deps, chat)
    .map(({ departure }) => departure)
    .filter(({ device }) => removed.has(device))
}

/** What the departures of a commit allow; undefined when one of them is not what it claims. */
export function departedBy(
  deps: Pick<ChatDeps, 'crypto'>,
  chat: ChatRecord,
  group: MlsGroup,
  commit: { departures: readonly Departure[]; removed: readonly DeviceId[]; timeMs: number },
): Departed | undefined {
  const devices = new Set<DeviceId>()
  const accounts = new Set<AccountAddress>()
  for (const departure of commit.departures) {
    const account = signerOf(deps, chat, group, departure)
    const isRemoved = commit.removed.includes(departure.device)
    if (account === undefined || !isRemoved || !isInTime(departure, commit.timeMs)) return undefined
    if (departure.wholeAccount && chat.peer !== null) return undefined
    if (departure.wholeAccount) accounts.add(account)
    devices.add(departure.device)
  }
  for (const { identity } of group.leaves) if (accounts.has(identity.account)) devices.add(identity.device)
  return { devices, accounts }
}

/** Those that are left after a commit that removed these devices. */
export function departuresAfter(
  { departures }: ChatRecord,
  group: MlsGroup,
  removed: readonly DeviceId[],
): ChatRecord['departures'] {
  const staying = new Set(group.leaves.map(({ identity }) => identity.device))
  return departures.filter(({ departure: { device } }) => staying.has(device) && !removed.includes(device))
}

/** Whether the account has said that it leaves, however long ago, and its devices are still in the tree. */
export const hasSaidToLeave = ({ departures }: Pick<ChatRecord, 'departures'>, account: AccountAddress): boolean =>
  departures.some((one) => one.account === account && one.departure.wholeAccount)

/** Whether a commit of this device would take somebody out who has left. */
export const isOwedRemoval = (deps: ChatDeps, chat: ChatRecord, group: MlsGroup): boolean =>
  leavesOfDeparted(deps, chat, group).length > 0

/** Old ones are left alone: by the time a commit is taken nobody might honour them. */
function usable(deps: ChatDeps, chat: ChatRecord): ChatRecord['departures'] {
  const nowMs = deps.clock.nowMs()
  return chat.departures.filter(({ departure }) => isInTime(departure, nowMs, departureValidMs - dayMs))
}

/** The account of the leaf whose key signed it. */
function signerOf(
  { crypto }: Pick<ChatDeps, 'crypto'>,
  chat: Pick<ChatRecord, 'chat' | 'generation'>,
  group: MlsGroup,
  departure: Departure,
): AccountAddress | undefined {
  const leaf = leafOfDevice(group, departure.device)
  if (leaf === undefined) return undefined
  const isSigned = crypto.ed25519Verify(leaf.signaturePublicKey, departureBytes(chat, departure), departure.signature)
  return isSigned ? leaf.identity.account : undefined
}

const leafOfDevice = ({ leaves }: MlsGroup, device: DeviceId): Leaf | undefined =>
  leaves.find(({ identity }) => identity.device === device)
