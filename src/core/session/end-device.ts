// The end of this installation as a device: what only the device may know is destroyed, what its user wrote and read is
// left: for the words, or for the device that the installation becomes (rejoin.ts). Done with the vault open.

import { decodeChatRecord, encodeChatRecord, nothingUnderWay, type ChatRecord } from '../chats/chat-record.ts'
import { chatKey } from '../chats/row-keys.ts'
import { failQueued } from '../messages/fail-queued.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { accountKey, encodeAccountRecord, type AccountRecord } from '../account/account-record.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { VaultTable } from '../ports/vault-store.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { dropSession } from './open-account.ts'
import { rolledBackKey } from './rollback-proof.ts'
import { dropSuccessor } from './successor.ts'
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

/** What becomes of the device's chats, and why nothing that waits to be sent will be. */
export interface DeviceEnd {
  /** `left`: until a Welcome for another device brings it back. `joining`: one is on its way. */
  readonly chats: 'left' | 'joining'
  /** Stable, for the messages. */
  readonly failure: string
}

/**
 * Destroys keys and MLS state in one transaction, and empties what the database still remembers of them. Chats and
 * messages stay; the chats count as left, and what was not sent as failed.
 */
export async function endDevice(vault: Vault, account: AccountRecord): Promise<void> {
  const work = createUnitOfWork(vault)
  await gatherEnd(work, { chats: 'left', failure: 'device_revoked' })
  work.put('meta', accountKey, encodeAccountRecord(withoutKeys(account)))
  await work.commit()
  await vault.forget()
}

/** Learned before, and cut short by a crash; the log in the vault is what was verified. */
export async function isRevoked(crypto: Crypto, vault: Vault, account: AccountRecord): Promise<boolean> {
  if (account.state !== 'certified') return account.state === 'revoked'
  const log = await createAccountLogs(crypto, account.blindSecret).known(createUnitOfWork(vault), account.address)
  return log !== undefined && certifiedDevice(log, account.device) === undefined
}

/** Gathers the end of what the device was, all but the account's record. */
export async function gatherEnd(work: UnitOfWork, end: DeviceEnd): Promise<void> {
  for (const { key, value } of await work.scan({ table: 'chats' })) {
    const reader = createReader(key)
    const number = reader.u32()
    if (reader.u8() !== 0) continue
    work.put('chats', chatKey(number), encodeChatRecord(withoutGroup(decodeChatRecord(value), end.chats)))
  }
  await failQueued(work, {}, end.failure)
  for (const table of deviceTables) work.deleteRange(table, firstKey, pastAnyKey)
  for (const key of [syncStateKey, rolledBackKey]) work.delete('meta', key)
  dropSuccessor(work)
  dropSession(work)
}

/** A chat whose group is gone. What its user had left stays left. */
const withoutGroup = (chat: ChatRecord, state: DeviceEnd['chats']): ChatRecord => ({
  ...chat,
  ...nothingUnderWay,
  state: chat.state === 'left' ? 'left' : state,
  haltCode: '',
  appliedCommits: [],
  updateDueMs: null,
})

/** Who it was, without what it signed with. Keys of the vault's own rows stay. */
function withoutKeys(account: AccountRecord): AccountRecord {
  return { ...account, state: 'revoked', ed25519Seed: new Uint8Array(32), x25519Secret: new Uint8Array(32) }
}
