// Device logs that a member hands on beside a commit or a Welcome. For an account that this vault knows they can only extend
// what is known. For one that it has never met a member's word is not enough: whoever could make up the log of a name would
// speak as that name here for good. So the account's server is asked first, and both have to agree.

import type { AccountAddress } from '#protocol/ids.ts'
import { readLogs } from '../devices/log-batches.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatDeps } from './chat-deps.ts'

interface HandedLog {
  readonly account: AccountAddress
  readonly entries: readonly Uint8Array[]
}

type Heard =
  | { readonly ok: true }
  /** `retry`: the server could not be asked now. Codes: `log_…`, and `log_unvouched` for an account that it does not have. */
  | { readonly ok: false; readonly code: string; readonly retry: boolean }

/** Learns the logs, gathered into `work`; the first that is refused ends it. */
export async function learnHanded(
  { logs, routes }: Pick<ChatDeps, 'logs' | 'routes'>,
  work: UnitOfWork,
  handed: readonly HandedLog[],
): Promise<Heard> {
  const strangers: { account: AccountAddress; from: 0 }[] = []
  for (const { account } of handed) {
    if ((await logs.known(work, account)) === undefined) strangers.push({ account, from: 0 })
  }
  for await (const answer of readLogs(routes, strangers)) {
    if (answer === 'later') return { ok: false, code: 'log_not_fetched', retry: true }
    if (answer.entries === null) return { ok: false, code: 'log_unvouched', retry: false }
    const learned = await logs.learn(work, answer.account, answer.entries)
    if (!learned.ok) return { ok: false, code: `log_${learned.fault}`, retry: false }
  }
  for (const { account, entries } of handed) {
    const learned = await logs.learn(work, account, entries, 'member')
    if (!learned.ok) return { ok: false, code: `log_${learned.fault}`, retry: false }
  }
  return { ok: true }
}
