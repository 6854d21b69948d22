// What this device owes a server that was restored: the entries of device logs that the server no longer has. They are
// signed, so whoever holds the longer chain brings it back; with it the server carries out its revocations again.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { AccountLogs } from '../devices/account-logs.ts'
import type { Log } from '../ports/log.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { SessionRoutes } from './home-server.ts'

export interface PushBackDeps {
  readonly vault: Vault
  readonly log: Log
  readonly logs: Pick<AccountLogs, 'known'>
  readonly routes: Pick<SessionRoutes, 'deviceLog' | 'appendEntry'>
}

/** Offers what is missing, log by log. False when something could not be brought now and is to be tried again. */
export async function pushBackLogs(deps: PushBackDeps, accounts: Iterable<AccountAddress>): Promise<boolean> {
  let isDone = true
  for (const account of accounts) {
    const known = await deps.logs.known(createUnitOfWork(deps.vault), account)
    if (known === undefined) continue
    const entries = known.entries.map(({ entryBytes }) => entryBytes)
    if (!(await pushBackLog(deps, account, entries))) isDone = false
  }
  return isDone
}

async function pushBackLog(
  deps: PushBackDeps,
  account: AccountAddress,
  entries: readonly Uint8Array[],
): Promise<boolean> {
  // Somebody else may be bringing the same: then the log is read again, which is longer each time.
  for (let round = 0; round < limits.deviceLogEntries; round++) {
    const fetched = await deps.routes.deviceLog(account, 0)
    // An account that this server does not have (any more) has no log that it could take.
    if (!fetched.ok) return fetched.why === 'refused' && fetched.code === 'not_found'
    const theirs = fetched.value.entries
    if (theirs.some((entry, seq) => entries[seq] !== undefined && !equalBytes(entry, entries[seq]))) {
      deps.log.warn('device_log_refused', { fault: 'forked' })
      return true
    }
    if (theirs.length >= entries.length) return true
    const pushed = await pushEntries(deps, entries.slice(theirs.length))
    if (pushed !== 'moved') return pushed === 'done'
  }
  return false
}

async function pushEntries(deps: PushBackDeps, missing: readonly Uint8Array[]): Promise<'done' | 'moved' | 'later'> {
  for (const entry of missing) {
    const appended = await deps.routes.appendEntry({ entry: toBase64url(entry) })
    if (appended.ok) continue
    if (appended.why === 'unreachable') return 'later'
    if (appended.code === 'device_log_moved') return 'moved'
    deps.log.warn('device_log_not_taken', { code: appended.code })
    // An entry that is refused for what it is will not be taken at another time either.
    return appended.code === 'bad_device_log_entry' || appended.code === 'device_exists' ? 'done' : 'later'
  }
  return 'done'
}
