// A real engine whose vault and requests are watched: every transaction with its bytes by table, every request with its own.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createEngine, type Engine } from '#core/engine.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import type { Transport } from '#core/ports/transport.ts'
import type { VaultStore, VaultTable, VaultWrite } from '#core/ports/vault-store.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { inTime } from '../../test/support/processes/child-process.ts'

/** One transaction of the vault. Times are of `performance.now`. */
export interface Batch {
  readonly beganMs: number
  readonly endedMs: number
  /** Keys and sealed values of the rows put, by table. */
  readonly bytes: ReadonlyMap<VaultTable, number>
  readonly deletedFrom: ReadonlySet<VaultTable>
}

/** One request on the session's connection. */
export interface Exchange {
  readonly beganMs: number
  readonly endedMs: number
  readonly method: string
  readonly path: string
  readonly sentBytes: number
  readonly receivedBytes: number
}

export interface ObservedEngine {
  readonly engine: Engine
  readonly name: string
  readonly address: string
  /** Since they were last cleared. */
  readonly batches: Batch[]
  readonly exchanges: Exchange[]
  clear(): void
  /** The first batch, of those noted or to come, for which it holds; waits a minute for it. */
  batchWhere(holds: (batch: Batch) => boolean): Promise<Batch>
  unlock(): Promise<void>
}

export async function openObservedEngine(
  deps: { crypto: Crypto; clock: Clock },
  options: { folder: string; name: string; invite: string },
): Promise<ObservedEngine> {
  const { folder, name, invite } = options
  const password = `the password of ${name}`
  const batches: Batch[] = []
  const exchanges: Exchange[] = []
  const watchers = new Set<() => void>()
  await mkdir(join(folder, 'wraps'), { recursive: true })
  const silent = (): void => undefined
  const engine = await createEngine({
    ...deps,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    store: watchedStore(openSqliteVaultStore({ file: join(folder, 'vault.db') }), (batch) => {
      batches.push(batch)
      for (const watcher of [...watchers]) watcher()
    }),
    wraps: createFileWrapStore({ folder: join(folder, 'wraps') }),
    connect: (server) => watchedTransport(connectTo(server, deps.clock), (exchange) => exchanges.push(exchange)),
  })
  const signedUp = await engine.signUp({ invite, username: name, password: utf8(password) })
  if (!signedUp.ok) throw new Error(`sign-up refused: ${signedUp.code}`)
  const { address } = await engine.account()
  return {
    engine,
    name,
    address: address ?? '',
    batches,
    exchanges,
    clear() {
      batches.length = 0
      exchanges.length = 0
    },
    batchWhere(holds) {
      const found = new Promise<Batch>((resolve) => {
        const look = (): void => {
          const batch = batches.find(holds)
          if (batch === undefined) return
          watchers.delete(look)
          resolve(batch)
        }
        watchers.add(look)
        look()
      })
      return inTime(found, `the vault of ${name} does not come to what is waited for`)
    },
    async unlock() {
      const unlocked = await engine.unlock({ password: utf8(password) })
      if (!unlocked.ok) throw new Error(unlocked.code)
    },
  }
}

function watchedStore(store: VaultStore, note: (batch: Batch) => void): VaultStore {
  return {
    ...store,
    async apply(writes) {
      const beganMs = performance.now()
      await store.apply(writes)
      note({ beganMs, endedMs: performance.now(), ...summary(writes) })
    },
  }
}

function summary(writes: readonly VaultWrite[]): Pick<Batch, 'bytes' | 'deletedFrom'> {
  const bytes = new Map<VaultTable, number>()
  const deletedFrom = new Set<VaultTable>()
  for (const write of writes) {
    if (write.kind !== 'put') deletedFrom.add(write.table)
    else bytes.set(write.table, (bytes.get(write.table) ?? 0) + write.key.length + write.sealedBytes.length)
  }
  return { bytes, deletedFrom }
}

function watchedTransport(transport: Transport, note: (exchange: Exchange) => void): Transport {
  return {
    ...transport,
    async request(request) {
      const beganMs = performance.now()
      const reply = await transport.request(request)
      note({
        beganMs,
        endedMs: performance.now(),
        method: request.method,
        path: request.path,
        sentBytes: request.body?.length ?? 0,
        receivedBytes: 'body' in reply ? reply.body.length : 0,
      })
      return reply
    },
  }
}
