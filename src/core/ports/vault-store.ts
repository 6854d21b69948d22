// Where sealed rows lie: tables of (key, value), both opaque here. No key of ours ever reaches an adapter.
// Adapters: crypto-worker/adapters/sqlite-vault-store.ts; later IndexedDB. Contract: test/contract/vault-store.

/** Names of tables are fixed; keys are compared byte by byte. */
export const vaultTables = [
  'meta',
  'chats',
  'messages',
  'message_ids',
  'raw_rows',
  'outbox',
  'sent_bodies',
  'mls_epochs',
  'mls_secrets',
  'mls_pending',
  'key_packages',
  'account_logs',
  'settings',
  'contacts',
  'timers',
  'chat_marks',
  'deletions',
  'own_devices',
  'files',
  'shelves',
  'pictures',
  'asks',
] as const
export type VaultTable = (typeof vaultTables)[number]

export interface VaultRow {
  readonly key: Uint8Array
  readonly sealedBytes: Uint8Array
}

export type VaultWrite =
  | { readonly kind: 'put'; readonly table: VaultTable; readonly key: Uint8Array; readonly sealedBytes: Uint8Array }
  | { readonly kind: 'delete'; readonly table: VaultTable; readonly key: Uint8Array }
  /** Deletes every row with `from` <= key < `to`. */
  | { readonly kind: 'delete-range'; readonly table: VaultTable; readonly from: Uint8Array; readonly to: Uint8Array }

export interface VaultScan {
  readonly table: VaultTable
  /** Inclusive; absent is the beginning. */
  readonly from?: Uint8Array
  /** Exclusive; absent is the end. */
  readonly to?: Uint8Array
  readonly limit?: number
  readonly reverse?: boolean
}

export interface VaultStore {
  get(table: VaultTable, key: Uint8Array): Promise<Uint8Array | undefined>
  scan(range: VaultScan): Promise<readonly VaultRow[]>
  /** All writes in their order, or none; on disk (fsynced) when it returns. Fails with a `StorageError`. */
  apply(writes: readonly VaultWrite[]): Promise<void>
  /** Empties what the database still remembers of deleted rows (its write-ahead log). */
  forget(): Promise<void>
  close(): Promise<void>
}
