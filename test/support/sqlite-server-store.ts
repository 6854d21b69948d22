// The server's SQLite store on a folder of its own, for the contract and for tests that look behind it.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parseIncarnation } from '#protocol/ids.ts'
import type { Delivery } from '#server/store/delivery.ts'
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.ts'
import type { Store } from '#server/store/store.ts'
import type { OpenedStore } from '../contract/server-store.contract.ts'
import { domain, startMs } from './store-world.ts'

export const databaseIn = (folder: string): string => join(folder, 'db.sqlite')

/** Opens the store of a folder, with an identity if it has none. */
export async function openStoreIn(
  folder: string,
  onDeliveries: (deliveries: readonly Delivery[]) => void = () => undefined,
  threadEntry?: URL,
): Promise<Store> {
  const store = await openSqliteStore({
    file: databaseIn(folder),
    backupFolder: join(folder, 'backups'),
    onDeliveries,
    ...(threadEntry === undefined ? {} : { threadEntry }),
  })
  if ((await store.readIdentity({})) === undefined) {
    await store.writeIdentity({
      identity: { instanceKeyHash: new Uint8Array(32), domain },
      incarnation: parseIncarnation('00'.repeat(16)),
      nowMs: startMs,
    })
  }
  return store
}

export async function openSqliteServerStore(): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'talkee-store-'))
  return opened(folder)
}

async function opened(folder: string): Promise<OpenedStore> {
  const deliveries: Delivery[] = []
  const store = await openStoreIn(folder, (more) => deliveries.push(...more))
  return {
    store,
    deliveries,
    async reopen() {
      await store.close()
      return opened(folder)
    },
    async deleteTail(rows) {
      await store.close()
      const db = new Database(databaseIn(folder))
      db.prepare('DELETE FROM log WHERE id IN (SELECT id FROM log ORDER BY id DESC LIMIT ?)').run(rows)
      db.close()
      return opened(folder)
    },
    async dispose() {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
