// That this installation's own user wanted it ended: kept before anybody is told of it. A crash after the telling leaves a
// device that reads its own revocation; by this it knows that nothing is to be left for the words.

import { decodeShape, encodeShape, oneOf, record } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { AccountRecord } from '../account/account-record.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { Crypto } from '../ports/crypto.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

const wishKey = utf8('wish-to-end')
const wishShape = record({ version: [1, oneOf(1)] })

export async function keepOwnWish(vault: Vault): Promise<void> {
  const work = createUnitOfWork(vault)
  work.put('meta', wishKey, encodeShape(wishShape, { version: 1 }))
  await work.commit()
}

export async function forgetOwnWish(vault: Vault): Promise<void> {
  const work = createUnitOfWork(vault)
  work.delete('meta', wishKey)
  await work.commit()
}

/**
 * Whether the revocation in the own log is the one that was wished for here: signed by this device. The wish alone may have
 * been told to nobody, and a signature alone may be that of somebody who has stolen the key.
 */
export async function isEndedByOwnWish(crypto: Crypto, vault: Vault, account: AccountRecord): Promise<boolean> {
  const kept = await vault.get('meta', wishKey)
  if (kept === undefined) return false
  decodeShape(wishShape, kept)
  const log = await createAccountLogs(crypto, account.blindSecret).known(createUnitOfWork(vault), account.address)
  const revokedAtSeq = log?.devices.get(account.device)?.revokedAtSeq ?? null
  return revokedAtSeq !== null && log?.entries[revokedAtSeq]?.body.signer === account.device
}
