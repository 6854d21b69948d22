// That the account may have another password by this device's doing, and the others have not been told: kept before the
// server is asked, and taken back in the transaction that tells. password-news.ts.

import { decodeShape, encodeShape, oneOf, record } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

const unsaidKey = utf8('password-unsaid')
const unsaidShape = record({ version: [1, oneOf(1)] })

/** Gathers that there is something to be told. */
export function gatherUnsaid(work: UnitOfWork): void {
  work.put('meta', unsaidKey, encodeShape(unsaidShape, { version: 1 }))
}

/** Gathers that there is nothing to be told (any more). */
export function gatherSaid(work: UnitOfWork): void {
  work.delete('meta', unsaidKey)
}

export async function isPasswordUnsaid(vault: Pick<Vault, 'get'>): Promise<boolean> {
  const kept = await vault.get('meta', unsaidKey)
  if (kept === undefined) return false
  decodeShape(unsaidShape, kept)
  return true
}

/** One of the two as a transaction of its own. */
export async function keepPasswordNews(vault: Vault, gather: (work: UnitOfWork) => void): Promise<void> {
  const work = createUnitOfWork(vault)
  gather(work)
  await work.commit()
}
