// Signed wishes to be out: a member who leaves the chat, or a device that asks to be removed and added anew. With one of
// them anybody may make the commit; it travels in D, so that whoever joined since can judge that commit too. Decision 0024.

import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import {
  departureBytes,
  departureRequestShape,
  departureValidMs,
  type Departure,
  type DepartureRequest,
} from '#protocol/client-server/chats.ts'
import { UsageError } from '#protocol/errors.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { parseMessageId, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { freePlace } from '../messages/free-place.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { noticeOf } from '../messages/notice.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { decodeChatMetadata } from './chat-metadata.ts'
import type { ChatRecord } from './chat-record.ts'
import { forgetGeneration } from './former-generations.ts'
import { mayRemove } from './roles.ts'
import { messageKey, unsentMessageKey } from './row-keys.ts'

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

/** Leaves the chat, at once as far as this device goes; the server and the others hear of it when there is a connection. */
export function leave(deps: ChatDeps, task: ChatTask): void {
  const chat = task.record()
  if (chat.peer !== null) throw new UsageError('pair_chat_is_closed', 'a chat of two is not left')
  if (chat.state === 'left') return
  const order = task.activity().nextOrder
  const key = unsentMessageKey(chat.number, chat.generation, order)
  task.updateActivity({ nextOrder: order + 1 })
  writeNotice(deps, task, key, { account: deps.self.address, device: deps.self.device })
  markLeft(deps, task)
  task.update({ owedDeparture: signedRequest(deps, chat, true) })
}

/** Asks the roster to replace this device's leaf: it cannot go on by itself. */
export function askBack(deps: ChatDeps, task: ChatTask): void {
  task.update({ owedDeparture: signedRequest(deps, task.record(), false) })
}

/** Tells the server of the own departure, if there is one that it has not taken. */
export async function postOwed(deps: ChatDeps, cell: ChatCell): Promise<'none' | 'taken' | 'later' | 'refused'> {
  const { chat, owedDeparture } = cell.record()
  if (owedDeparture === null) return 'none'
  const answer = await deps.routes.depart(chat, renewed(deps, cell.record(), owedDeparture))
  if (!answer.ok && (answer.why === 'unreachable' || answer.code !== 'not_in_roster')) return 'later'
  await cell.task((task) => {
    // Another wish may have taken its place while the server was asked: that one is still to be told.
    const owed = task.record().owedDeparture
    if (owed !== null && equalBytes(owed, owedDeparture)) task.update({ owedDeparture: null })
    return Promise.resolve()
  })
  return answer.ok ? 'taken' : 'refused'
}

/** The same wish, signed now: who left long ago without a connection would be believed by nobody. */
function renewed(deps: ChatDeps, chat: ChatRecord, owedDeparture: Uint8Array): DepartureRequest {
  const owed = decodeShape(departureRequestShape, owedDeparture)
  if (isInTime(owed.departure, deps.clock.nowMs(), dayMs)) return owed
  const { chat: id } = chat
  const again = signedRequest(deps, { chat: id, generation: owed.generation }, owed.departure.wholeAccount)
  return decodeShape(departureRequestShape, again)
}

/** A row that says that a device wants to be out. What its signature does not bear out is dropped. */
export async function applyDeparture(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<void> {
  const chat = task.record()
  const { generation, departure } = decodeShape(departureRequestShape, raw.content)
  const group = await task.group()
  if (group === undefined || generation !== chat.generation) return
  const account = signerOf(deps, chat, group, departure)
  // A device that was revoked speaks for nobody: with its key and a lying server a thief could have the owner thrown out.
  if (account === undefined || !isInTime(departure, raw.timeMs) || (await isRevoked(deps, task, account, departure))) {
    deps.log.warn('departure_refused')
    return
  }
  const before = chat.departures.find((known) => known.departure.device === departure.device)?.departure
  // Who leaves wants no other leaf any more, whichever of the two its clock says came first.
  const isOlder = before !== undefined && !departure.wholeAccount && before.signedMs >= departure.signedMs
  if (before?.wholeAccount === true || isOlder) return
  if (departure.wholeAccount) {
    if (
      chat.peer !== null ||
      chat.departures.some((known) => known.account === account && known.departure.wholeAccount)
    )
      return
    writeNotice(
      deps,
      task,
      await freePlace(
        task,
        messageKey(chat.number, chat.generation, deps.place(), raw.seq),
        parseMessageId(departure.device),
      ),
      { account, device: departure.device },
      raw.timeMs,
    )
    if (account === deps.self.address) {
      markLeft(deps, task)
      return
    }
  }
  const [random = 0] = deps.crypto.randomBytes(1)
  const dueMs = deps.clock.nowMs() + dutyMs.first + Math.round((random / 255) * dutyMs.spread)
  task.update({
    departures: [...chat.departures.filter((known) => known.departure !== before), { account, departure }],
    ...(departure.wholeAccount ? { duty: Math.min(chat.duty ?? Infinity, dueMs) } : {}),
  })
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

const isInTime = ({ signedMs }: Departure, timeMs: number, validMs = departureValidMs): boolean =>
  Math.abs(timeMs - signedMs) <= validMs

async function isRevoked(
  deps: ChatDeps,
  task: ChatTask,
  account: AccountAddress,
  { device }: Departure,
): Promise<boolean> {
  const log = await deps.logs.known(task.work, account)
  return log !== undefined && certifiedDevice(log, device) === undefined
}

/** The account of the leaf whose key signed it. */
function signerOf(
  { crypto }: Pick<ChatDeps, 'crypto'>,
  chat: Pick<ChatRecord, 'chat' | 'generation'>,
  group: MlsGroup,
  departure: Departure,
): AccountAddress | undefined {
  const leaf = group.leaves.find(({ identity }) => identity.device === departure.device)
  if (leaf === undefined) return undefined
  const isSigned = crypto.ed25519Verify(leaf.signaturePublicKey, departureBytes(chat, departure), departure.signature)
  return isSigned ? leaf.identity.account : undefined
}

function signedRequest(
  deps: ChatDeps,
  chat: Pick<ChatRecord, 'chat' | 'generation'>,
  wholeAccount: boolean,
): Uint8Array {
  const { device, signatureKeyPair } = deps.self
  const unsigned = { device, wholeAccount, signedMs: deps.clock.nowMs() }
  const signature = deps.crypto.ed25519Sign(signatureKeyPair.privateKey, departureBytes(chat, unsigned))
  return encodeShape(departureRequestShape, {
    generation: chat.generation,
    departure: { ...unsigned, signature },
  })
}

/** Nothing more is read or written here, and no secret of the group stays. */
function markLeft(deps: ChatDeps, task: ChatTask): void {
  const { number, generation, accounts } = task.record()
  forgetGeneration(task.work, number, generation)
  task.update({
    state: 'left',
    haltCode: '',
    trouble: null,
    duty: null,
    updateDueMs: null,
    departures: [],
    accounts: accounts.filter((account) => account !== deps.self.address),
  })
}

function writeNotice(
  deps: ChatDeps,
  task: ChatTask,
  key: Uint8Array,
  author: { account: AccountAddress; device: DeviceId },
  timeMs: number = deps.clock.nowMs(),
): void {
  const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
  const notice = noticeOf({ removed: [author.account] })
  const { epoch } = task.record()
  task.work.put('messages', key, encodeMessageRecord(noticeRecord(notice, { id, author, timeMs, epoch })))
  task.updateActivity({ lastActivityMs: Math.max(task.activity().lastActivityMs, timeMs) })
}
