// The home server may have moved, taken another TLS key or changed a setting: what it says of itself under its instance
// key is kept, and used from the next opening on.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { accountKey, encodeAccountRecord, type AccountRecord } from '../account/account-record.ts'
import { meetHomeServer } from '../account/server-contact.ts'
import type { Crypto } from '../ports/crypto.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { PublicRoutes } from './home-server.ts'

/** Whether something new was learned and stored. A server that is another, or silent, teaches nothing. */
export async function refreshEndpoint(
  deps: { crypto: Crypto; vault: Vault; posts: PublicRoutes },
  account: AccountRecord,
): Promise<boolean> {
  const met = await meetHomeServer(deps.crypto, deps.posts, account.server)
  if (!met.ok) return false
  const refreshed = encodeAccountRecord({ ...account, server: met.endpoint })
  if (equalBytes(refreshed, encodeAccountRecord(account))) return false
  const work = createUnitOfWork(deps.vault)
  work.put('meta', accountKey, refreshed)
  await work.commit()
  return true
}
