// Device logs that a member hands on beside a commit or a Welcome. For an account that this vault knows they can only extend
// what is known. For one that it has never met a member's word is not enough: whoever could make up the log of a name would
// speak as that name here for good. So the account's server is asked first, and both have to agree.

import { PeerError } from '#protocol/errors.ts'
import type { AccountAddress } from '#protocol/ids.ts'
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

/** Strangers asked for at a time: a large group is joined in seconds, and the server is not stormed. */
const askedAtOnce = 8

/** Learns the logs, gathered into `work`; the first that is refused ends it. */
export async function learnHanded(
  { logs, routes }: Pick<ChatDeps, 'logs' | 'routes'>,
  work: UnitOfWork,
  handed: readonly HandedLog[],
): Promise<Heard> {
  const strangers: AccountAddress[] = []
  for (const { account } of handed) if ((await logs.known(work, account)) === undefined) strangers.push(account)
  for (let i = 0; i < strangers.length; i += askedAtOnce) {
    const chunk = strangers.slice(i, i + askedAtOnce)
    const answers = await Promise.all(chunk.map((account) => ask(routes, account)))
    for (const [index, account] of chunk.entries()) {
      const answer = answers[index]
      if (answer === undefined || answer === 'later') return { ok: false, code: 'log_not_fetched', retry: true }
      if (answer === 'unknown') return { ok: false, code: 'log_unvouched', retry: false }
      const learned = await logs.learn(work, account, answer)
      if (!learned.ok) return { ok: false, code: `log_${learned.fault}`, retry: false }
    }
  }
  for (const { account, entries } of handed) {
    const learned = await logs.learn(work, account, entries, 'member')
    if (!learned.ok) return { ok: false, code: `log_${learned.fault}`, retry: false }
  }
  return { ok: true }
}

async function ask(
  routes: ChatDeps['routes'],
  account: AccountAddress,
): Promise<readonly Uint8Array[] | 'unknown' | 'later'> {
  try {
    const fetched = await routes.deviceLog(account, 0)
    if (fetched.ok) return fetched.value.entries
    return fetched.why === 'refused' && fetched.code === 'not_found' ? 'unknown' : 'later'
  } catch (error) {
    // An answer that is none, from whatever stands in between.
    if (error instanceof PeerError) return 'later'
    throw error
  }
}
