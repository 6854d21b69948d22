// The contacts of this vault, in memory as they are on disk. Rows are keyed by a hash under a secret of the vault, so
// that the disk does not tell whom one knows.

import { utf8 } from '#protocol/codec/utf8.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { decodeContactRecord, encodeContactRecord, strangerOf, type ContactRecord } from './contact-record.ts'

export interface ContactBook {
  /** What is held of the account; of one never met, what holds for a stranger. */
  of(address: AccountAddress): ContactRecord
  all(): readonly ContactRecord[]
  /** 16 bytes for keys of rows about the account, which tell the disk nothing. */
  rowKey(address: AccountAddress): Uint8Array
  /** Gathers a change; in memory once it is on disk. */
  change(work: UnitOfWork, address: AccountAddress, change: Partial<Omit<ContactRecord, 'address'>>): void
}

/** `secret` is 32 bytes of this vault, for the rows' keys. `onChange` runs once a change is on disk. */
export async function openContactBook(deps: {
  crypto: Crypto
  vault: Vault
  secret: Uint8Array
  onChange: (account: AccountAddress) => void
}): Promise<ContactBook> {
  const contacts = new Map<AccountAddress, ContactRecord>()
  for (const { value } of await deps.vault.scan({ table: 'contacts' })) {
    const contact = decodeContactRecord(value)
    contacts.set(contact.address, contact)
  }
  const rowKey = (address: AccountAddress): Uint8Array =>
    deps.crypto.hmacSha512(deps.secret, utf8(labels.contactRow), utf8(address)).subarray(0, 16)
  const of = (address: AccountAddress): ContactRecord => contacts.get(address) ?? strangerOf(address)
  // What the disk was last given. Two units of work may change one contact at once, and each writes its whole row: the
  // later one must not undo the other. After a transaction that failed, nobody knows on which side of it the disk is.
  const given = new Map<AccountAddress, ContactRecord>()
  return {
    of,
    all: () => [...contacts.values()],
    rowKey,
    change(work, address, change) {
      work.beforeCommit(() => {
        const changed = { ...(given.get(address) ?? of(address)), ...change }
        given.set(address, changed)
        work.put('contacts', rowKey(address), encodeContactRecord(changed))
        work.afterCommit(() => {
          contacts.set(address, changed)
          deps.onChange(address)
        })
      })
    },
  }
}
