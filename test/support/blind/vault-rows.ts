// The rows of an installation's vault, read past its engine from a copy of its files: as they lie on the disk, and opened.

import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { vaultTables, type VaultTable } from '#core/ports/vault-store.ts'
import { createVaultKeeper } from '#core/vault/vault-keeper.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { withQuickStretch } from '../quick-stretch.ts'

interface SealedRow {
  readonly key: Buffer
  readonly sealed: Buffer
}

/** More than any story has in a table. */
const mostRows = 100_000

function copied(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'talkee-rows-'))
  for (const name of ['vault.db', 'vault.db-wal']) {
    if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name))
  }
  cpSync(join(folder, 'wraps'), join(copy, 'wraps'), { recursive: true })
  return copy
}

/** Kinds of `chat_marks` that say something of messages: early marks and their ledger, pins, edits. */
const marksOfMessages = [10, 11, 14, 15]

/** Sealed, of these tables: what hangs on messages. Receipts, ends of epochs and the like are written anew as a chat lives. */
export function sealedRows(folder: string, tables: readonly VaultTable[]): readonly Buffer[] {
  const copy = copied(folder)
  const db = new Database(join(copy, 'vault.db'))
  try {
    return tables.flatMap((table) => {
      const rows = db.prepare(`SELECT key, sealed FROM ${table} WHERE length(key) > 0`).all() as SealedRow[]
      const isOfMessage = (key: Buffer): boolean => table !== 'chat_marks' || marksOfMessages.includes(key[4] ?? 0)
      return rows.filter(({ key }) => isOfMessage(key)).map(({ sealed }) => sealed)
    })
  } finally {
    db.close()
    rmSync(copy, { recursive: true })
  }
}

/** What whoever has the password finds in all tables. */
export async function openedRows(
  folder: string,
  password: string,
): Promise<readonly { readonly table: VaultTable; readonly value: Uint8Array }[]> {
  const copy = copied(folder)
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const store = openSqliteVaultStore({ file: join(copy, 'vault.db') })
  try {
    const wraps = createFileWrapStore({ folder: join(copy, 'wraps') })
    const unlocked = await createVaultKeeper({ crypto, store, wraps }).unlock(utf8(password))
    if (!unlocked.ok) throw new Error(unlocked.reason)
    const { vault } = unlocked
    const rows = await Promise.all(
      vaultTables.map(async (table) =>
        (await vault.scan({ table, limit: mostRows })).map(({ value }) => ({ table, value })),
      ),
    )
    return rows.flat()
  } finally {
    await store.close()
    rmSync(copy, { recursive: true })
  }
}

/** Names of the files below a folder that hold these bytes. */
export function filesWith(folder: string, bytes: Uint8Array): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name)
    // One may go between the two looks.
    const found = statSync(path, { throwIfNoEntry: false })
    return found?.isFile() === true && readFileSync(path).includes(Buffer.from(bytes))
  })
}
