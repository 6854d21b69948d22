// When a chat's worker has something to do of its own accord next: what `maintain` would find due, told beforehand, so that
// nobody has to look all the time. What comes by a row, a call or a connection needs no time and is not here.

import type { ChatDeps } from './chat-deps.ts'
import { keptRunningMs, type ChatRecord } from './chat-record.ts'
import { askedBack } from './replace-devices.ts'

interface RequestDeps {
  readonly requests: Pick<ChatDeps['requests'], 'openerOf'>
}

interface ChatDuesDeps extends RequestDeps, Pick<ChatDeps, 'clock' | 'runningMs'> {
  readonly isConnected: () => boolean
}

/** The first of all; as all of these wall clock in ms, in the past where it is due already, `Infinity` where nothing is foreseen. */
export function nextDueMs(deps: ChatDuesDeps, chat: ChatRecord): number {
  const forgetting = forgettingDueMs(deps, chat)
  if (!deps.isConnected()) return forgetting
  // Tried until the server has taken it, or somebody has added the device anew.
  const isWaitedFor = chat.owedDeparture !== null || mayReplace(deps, chat)
  const waiting = isWaitedFor ? deps.clock.nowMs() : Infinity
  return Math.min(forgetting, waiting, healDueMs(deps, chat), commitDueMs(deps, chat))
}

/** A commit for this device's own keys, or one that somebody has to make for all. */
export function commitDueMs({ requests }: RequestDeps, chat: ChatRecord): number {
  const { number, state, accounts, updateDueMs, duty } = chat
  if (state !== 'active' || accounts.length < 2) return Infinity
  // Whoever has opened a request does not learn by a commit that it was seen.
  if (requests.openerOf(number) !== undefined) return Infinity
  return Math.min(updateDueMs ?? Infinity, duty ?? Infinity)
}

/** Something to do about what went wrong. */
export function healDueMs({ requests }: RequestDeps, { number, state, trouble }: ChatRecord): number {
  // Whoever has opened a request does not learn that it was seen, by this no more than by a commit.
  if (state !== 'joining' && requests.openerOf(number) !== undefined) return Infinity
  return trouble?.actDueMs ?? Infinity
}

/** Devices wait to be added anew, and this one may do it. */
export function mayReplace({ requests }: RequestDeps, chat: ChatRecord): boolean {
  return chat.state === 'active' && requests.openerOf(chat.number) === undefined && askedBack(chat).length > 0
}

/** What is kept for late messages ages by running time, which goes as fast as the clock while anybody looks at it. */
function forgettingDueMs({ clock, runningMs }: ChatDuesDeps, { epoch, appliedCommits, former }: ChatRecord): number {
  const closed = [...appliedCommits.filter((applied) => applied.epoch < epoch), ...former]
  const oldestMs = Math.min(...closed.map(({ closedAtRunningMs }) => closedAtRunningMs))
  return oldestMs + keptRunningMs - runningMs() + clock.nowMs()
}
