// This device's own wishes to be out: its account leaves the chat, or this leaf asks for another. Kept until the server has
// taken them; and what a leave by another of the account's devices means here. What others do about them: departures.ts.

import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { departureBytes, departureRequestShape, type DepartureRequest } from '#protocol/client-server/chats.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatRecord } from './chat-record.ts'
import { isDisowned, isInTime, writeDepartureNotice } from './departure-facts.ts'
import { forgetGeneration } from './former-generations.ts'
import { unsentMessageKey } from './row-keys.ts'

const dayMs = 24 * 60 * 60_000

type KnownDeparture = ChatRecord['departures'][number]

/** Leaves the chat, at once as far as this device goes; the server and the others hear of it when there is a connection. */
export function leave(deps: ChatDeps, task: ChatTask): void {
  const chat = task.record()
  if (chat.peer !== null) throw new UsageError('pair_chat_is_closed', 'a chat of two is not left')
  if (chat.state === 'left') return
  const order = task.activity().nextOrder
  const key = unsentMessageKey(chat.number, chat.generation, order)
  task.updateActivity({ nextOrder: order + 1 })
  writeDepartureNotice(deps, task, key, { account: deps.self.address, device: deps.self.device })
  markLeft(deps, task)
  task.update({ owedDeparture: signedRequest(deps, chat, true) })
}

/** Leaves a chat that came to nothing, without a word in it. A server that never heard of it is told of no end either. */
export function abandon(deps: ChatDeps, task: ChatTask): void {
  const chat = task.record()
  markLeft(deps, task)
  if (chat.isRegistered) task.update({ owedDeparture: signedRequest(deps, chat, true) })
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

/** Tells of all departures that are owed, once each: this device is about to end, and nobody else knows of them. */
export async function postAllOwed(deps: ChatDeps, cells: readonly ChatCell[]): Promise<void> {
  for (const cell of cells.filter((one) => one.record().owedDeparture !== null)) await postOwed(deps, cell)
}

/** The same wish, signed now: who left long ago without a connection would be believed by nobody. */
function renewed(deps: ChatDeps, chat: ChatRecord, owedDeparture: Uint8Array): DepartureRequest {
  const owed = decodeShape(departureRequestShape, owedDeparture)
  if (isInTime(owed.departure, deps.clock.nowMs(), dayMs)) return owed
  const { chat: id } = chat
  const again = signedRequest(deps, { chat: id, generation: owed.generation }, owed.departure.wholeAccount)
  return decodeShape(departureRequestShape, again)
}

/** Another device has left for the account. The word by which this one went is kept: it may come to be worth nothing. */
export function follow(deps: ChatDeps, task: ChatTask, word: KnownDeparture): void {
  markLeft(deps, task)
  task.update({ departures: [word] })
}

/**
 * A device that another has revoked had left for the account. Its word counts for nothing with whoever knows that, but the
 * server, which took it in time, delivers nothing more: this device is out, says so, and asks to be let in again.
 */
export function followAndAskBack(deps: ChatDeps, task: ChatTask): void {
  markLeft(deps, task)
  askBack(deps, task)
}

/** Whether the server still counts this device in; undefined where it does not say. */
export async function isInRoster(deps: ChatDeps, { chat, generation }: ChatRecord): Promise<boolean | undefined> {
  try {
    const listed = await deps.routes.chats()
    if (!listed.ok) return undefined
    const known = listed.value.chats.find((one) => one.chat === chat)
    return known?.generations.some((one) => one.generation === generation) ?? false
  } catch (error) {
    // An answer that is none, from whatever stands in between.
    if (error instanceof PeerError) return undefined
    throw error
  }
}

/**
 * This device went on the word of one that another has revoked since: it says the same itself, for those who have heard of the
 * revocation first and keep the account in. False where there is nothing to say.
 */
export async function sayAgain(deps: ChatDeps, task: ChatTask): Promise<boolean> {
  const chat = task.record()
  const [word] = chat.departures
  if (chat.state !== 'left' || word === undefined) return false
  const { departure, account } = word
  if (!isInTime(departure, deps.clock.nowMs()) || !(await isDisowned(deps, task, account, departure.device)))
    return false
  task.update({ departures: [], owedDeparture: signedRequest(deps, chat, true) })
  return true
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
