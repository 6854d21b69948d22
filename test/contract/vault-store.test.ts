// The vault store contract on both adapters, and what only a file can be asked: locks, modes, versions, traces.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { storageErrorOf } from '#crypto-worker/adapters/storage-errors.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { createMemoryVaultStore, type VaultSnapshot } from '../support/memory-vault-store.ts'
import { vaultStoreContract } from './vault-store.contract.ts'

describe('the SQLite vault store', () => {
  vaultStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-vault-'))
    return {
      open: async () => openSqliteVaultStore({ file: join(folder, 'vault.db') }),
      remove: () => rm(folder, { recursive: true }),
    }
  })
})

describe('the vault store of the tests', () => {
  vaultStoreContract(async () => {
    let disk: VaultSnapshot | undefined
    return {
      open: async () => {
        const store = createMemoryVaultStore(disk)
        return {
          ...store,
          close: async () => {
            disk = store.snapshot()
            await store.close()
          },
        }
      },
      remove: async () => undefined,
    }
  })
})

describe('a vault file', () => {
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'talkee-vault-'))
    file = join(folder, 'vault.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const key = Uint8Array.of(1)
  const row = (text: string) =>
    ({ kind: 'put', table: 'messages', key, sealedBytes: new TextEncoder().encode(text) }) as const

  it('is readable by its owner alone, the log too', async () => {
    const store = openSqliteVaultStore({ file })
    await store.apply([row('something')])
    const modes = await Promise.all(
      (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mode & 0o777),
    )
    await store.close()
    expect(modes).toEqual(modes.map(() => 0o600))
  })

  it('is opened durable and distrustful, the second time too', async () => {
    await openSqliteVaultStore({ file }).close()
    const pragma = vi.spyOn(Database.prototype, 'pragma')
    const store = openSqliteVaultStore({ file })
    const [db] = pragma.mock.contexts
    pragma.mockRestore()
    if (!(db instanceof Database)) throw new Error('no database was opened')
    const names = ['journal_mode', 'synchronous', 'secure_delete', 'trusted_schema', 'cell_size_check', 'foreign_keys']
    expect(names.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 0, 1, 1])
    await store.close()
  })

  it('is not opened when the disk answers less than full durability', () => {
    const real = Database.prototype.pragma
    const pragma = vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (
      this: Database.Database,
      ...call
    ) {
      return call[0] === 'synchronous' ? 1 : real.apply(this, call)
    })
    expect(() => openSqliteVaultStore({ file })).toThrow(expect.objectContaining({ code: 'disk_error' }))
    pragma.mockRestore()
  })

  it('lets whoever waits have a turn after each transaction, though its own work is synchronous', async () => {
    const store = openSqliteVaultStore({ file })
    const had: string[] = []
    setImmediate(() => had.push('a turn'))
    await store.apply([{ kind: 'put', table: 'meta', key: Uint8Array.of(1), sealedBytes: Uint8Array.of(1) }])
    had.push('the next transaction')
    await store.close()
    expect(had).toEqual(['a turn', 'the next transaction'])
  })

  it('refuses a second opener of the same process, and lets it in after the first has closed', async () => {
    const first = openSqliteVaultStore({ file })
    expect(() => openSqliteVaultStore({ file })).toThrow(expect.objectContaining({ code: 'vault_in_use' }))
    await first.close()
    await openSqliteVaultStore({ file }).close()
  })

  it('refuses a second process, keeps what the first one acknowledged, and is free once that one is killed', async () => {
    const holder = fork(join(import.meta.dirname, '../support/vault-writer.ts'), [folder, '1'])
    await once(holder, 'message')
    expect(() => openSqliteVaultStore({ file })).toThrow(expect.objectContaining({ code: 'vault_in_use' }))
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const store = openSqliteVaultStore({ file })
    expect((await store.scan({ table: 'messages' })).length).toBe(1)
    await store.close()
  })

  it('refuses a file of a newer schema and leaves every byte of it', async () => {
    await openSqliteVaultStore({ file }).close()
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.pragma('journal_mode = DELETE')
    db.close()
    const before = await readFile(file)
    expect(() => openSqliteVaultStore({ file })).toThrow(expect.objectContaining({ code: 'schema_newer' }))
    expect((await readFile(file)).equals(before)).toBe(true)
  })

  it('says that a file is damaged when it is no database', async () => {
    await writeFile(file, 'this is not a database, whatever its name may say about it. '.repeat(100))
    expect(() => openSqliteVaultStore({ file })).toThrow(expect.objectContaining({ code: 'vault_damaged' }))
  })

  it('says that the disk failed when the folder is not there', () => {
    expect(() => openSqliteVaultStore({ file: join(folder, 'absent', 'vault.db') })).toThrow(
      expect.objectContaining({ name: 'StorageError', code: 'disk_error' }),
    )
  })

  it('holds nothing of a deleted row once it was told to forget', async () => {
    const canary = 'canary-of-a-burned-row'
    const store = openSqliteVaultStore({ file })
    await store.apply([row(canary)])
    expect(await foundIn(folder, canary)).toBe(true)
    await store.apply([{ kind: 'delete', table: 'messages', key }])
    await store.forget()
    expect(await foundIn(folder, canary)).toBe(false)
    await store.close()
  })

  it('refuses what does not fit on the disk, keeps what it had, and goes on when there is room again', async () => {
    const pragma = vi.spyOn(Database.prototype, 'pragma')
    const store = openSqliteVaultStore({ file })
    const [db] = pragma.mock.contexts
    pragma.mockRestore()
    if (!(db instanceof Database)) throw new Error('no database was opened')
    await store.apply([row('there before')])
    const pages: unknown = db.pragma('page_count', { simple: true })
    // SQLite's own limit stands in for a disk without room: it fails with the same code.
    db.pragma(`max_page_count = ${String(pages)}`)
    const large = { ...row(''), sealedBytes: new Uint8Array(200_000) }
    await expect(store.apply([{ ...large, key: Uint8Array.of(2) }, large])).rejects.toMatchObject({
      name: 'StorageError',
      code: 'disk_full',
    })
    const kept = await store.get('messages', key)
    db.pragma('max_page_count = 1000000')
    await store.apply([large])
    expect([Buffer.from(kept ?? []).toString(), (await store.scan({ table: 'messages' })).length]).toEqual([
      'there before',
      1,
    ])
    await store.close()
  })

  it('tells a full disk from a failing one', () => {
    const db = new Database(':memory:')
    db.exec('CREATE TABLE filled (value BLOB)')
    db.pragma('max_page_count = 4')
    const full = thrownBy(() => db.prepare('INSERT INTO filled VALUES (zeroblob(1000000))').run())
    const failing = Object.assign(new Error('as the driver reports it'), { code: 'SQLITE_IOERR_FSYNC' })
    db.close()
    expect([full, failing, new Error('no code')].map((error) => storageErrorOf(error).code)).toEqual([
      'disk_full',
      'disk_error',
      'storage_misused',
    ])
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

async function foundIn(folder: string, text: string): Promise<boolean> {
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))
  return files.some((content) => content.includes(text))
}
