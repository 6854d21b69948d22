// The end of this installation as a device: what only the device may know is destroyed, what its user wrote and read is
// left, for the words. Done with the vault open; closing it for good is the keeper's part (vault-keeper.ts).

import { decodeChatRecord, encodeChatRecord, nothingUnderWay, type ChatRecord } from '../chats/chat-record.ts'
import { chatKey } from '../chats/row-keys.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { accountKey, encodeAccountRecord, type AccountRecord } from '../account/account-record.ts'
import type { VaultTable } from '../ports/vault-store.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { dropSession } from './open-account.ts'
import { rolledBackKey } from './rollback-proof.ts'
import { syncStateKey } from './sync-state.ts'

/** MLS state, and what waits to go through it: all that the device could still speak or read with. */
const deviceTables: readonly VaultTable[] = [
  'mls_epochs',
  'mls_secrets',
  'mls_pending',
  'key_packages',
  'raw_rows',
  'outbox',
  'sent_bodies',
]
const firstKey = Uint8Array.of(0)
const pastAnyKey = new Uint8Array(256).fill(0xff)

/**
 * Destroys keys and MLS state in one transaction, and empties what the database still remembers of them. Chats and
 * messages stay; the chats count as left.
 */
export async function endDevice(vault: Vault, account: AccountRecord): Promise<void> {
  const work = createUnitOfWork(vault)
  for (const { key, value } of await work.scan({ table: 'chats' })) {
    const reader = createReader(key)
    const number = reader.u32()
    if (reader.u8() !== 0) continue
    work.put('chats', chatKey(number), encodeChatRecord(asLeft(decodeChatRecord(value))))
  }
  for (const table of deviceTables) work.deleteRange(table, firstKey, pastAnyKey)
  work.put('meta', accountKey, encodeAccountRecord(withoutKeys(account)))
  for (const key of [syncStateKey, rolledBackKey]) work.delete('meta', key)
  dropSession(work)
  await work.commit()
  await vault.forget()
}

/** A chat whose group is gone; a Welcome for another device brings it back. */
const asLeft = (chat: ChatRecord): ChatRecord => ({
  ...chat,
  ...nothingUnderWay,
  state: 'left',
  haltCode: '',
  appliedCommits: [],
  updateDueMs: null,
})

/** Who it was, without what it signed with. Keys of the vault's own rows stay. */
function withoutKeys(account: AccountRecord): AccountRecord {
  return { ...account, state: 'revoked', ed25519Seed: new Uint8Array(32), x25519Secret: new Uint8Array(32) }
}
