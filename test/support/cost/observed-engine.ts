// A real engine whose vault and requests are watched: every transaction with its bytes by table, every request with its
// own. What it posts and what its stream brings can be held up, so that its work is measured apart from others'.

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
import { inTime } from '../processes/child-process.ts'
import { createGate, type Gate } from './gate.ts'
import { noHandles } from '../memory-file-store.ts'
import { noSites } from '../no-sites.ts'
import { createFolderFileStore } from '#crypto-worker/adapters/folder-file-store.ts'

/** One transaction of the vault. Times are of `performance.now`. */
export interface Batch {
  readonly beganMs: number
  readonly endedMs: number
  /** Keys and sealed values of the rows put, by table. */
  readonly bytes: ReadonlyMap<VaultTable, number>
  /** How many rows were put, by table. */
  readonly puts: ReadonlyMap<VaultTable, number>
  /** How many rows were deleted one by one, or ranges, by table. */
  readonly deletes: ReadonlyMap<VaultTable, number>
}

/** One request on the session's connection. */
interface Exchange {
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
  /** Bytes of anonymous posts, and of the stream's messages, since last cleared. */
  readonly wire: { postedBytes: number; streamBytes: number }
  /** Rows that the engine has asked the store for, since last cleared. */
  readonly reads: { rows: number }
  /** Anonymous posts wait before it. */
  readonly posts: Gate
  /** What the stream brings waits before it. */
  readonly frames: Gate
  clear(): void
  /** Waits, a minute at most, until the batches since the last clearing count up to that many. */
  counted(count: number, of: (batch: Batch) => number): Promise<void>
}

export async function openObservedEngine(
  deps: { crypto: Crypto; clock: Clock },
  options: { folder: string; name: string; invite: string },
): Promise<ObservedEngine> {
  const { folder, name, invite } = options
  const password = `the password of ${name}`
  const batches: Batch[] = []
  const exchanges: Exchange[] = []
  const reads = { rows: 0 }
  const wire = { postedBytes: 0, streamBytes: 0 }
  const [posts, frames] = [createGate(), createGate()]
  const watchers = new Set<() => void>()
  await mkdir(join(folder, 'wraps'), { recursive: true })
  const silent = (): void => undefined
  const engine = await createEngine({
    ...deps,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    store: watchedStore(openSqliteVaultStore({ file: join(folder, 'vault.db') }), reads, (batch) => {
      batches.push(batch)
      for (const watcher of [...watchers]) watcher()
    }),
    wraps: createFileWrapStore({ folder: join(folder, 'wraps') }),
    fileStore: createFolderFileStore({ folder: join(folder, 'blobs') }),
    fileHandles: noHandles,
    sites: noSites,
    connect: (server) =>
      gatedTransport(
        watchedTransport(connectTo(server, deps.clock), (exchange) => exchanges.push(exchange)),
        { wire, posts, frames },
      ),
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
    wire,
    reads,
    posts,
    frames,
    clear() {
      batches.length = 0
      exchanges.length = 0
      Object.assign(wire, { postedBytes: 0, streamBytes: 0 })
      reads.rows = 0
    },
    counted(count, of) {
      const reached = new Promise<void>((resolve) => {
        const look = (): void => {
          if (batches.reduce((sum, batch) => sum + of(batch), 0) < count) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      })
      return inTime(reached, `the vault of ${name} does not come to what is waited for`)
    },
  }
}

function watchedStore(store: VaultStore, reads: { rows: number }, note: (batch: Batch) => void): VaultStore {
  return {
    ...store,
    get(table, key) {
      reads.rows++
      return store.get(table, key)
    },
    async scan(range) {
      const rows = await store.scan(range)
      reads.rows += rows.length
      return rows
    },
    async apply(writes) {
      const beganMs = performance.now()
      await store.apply(writes)
      note({ beganMs, endedMs: performance.now(), ...summary(writes) })
    },
  }
}

function summary(writes: readonly VaultWrite[]): Pick<Batch, 'bytes' | 'puts' | 'deletes'> {
  const bytes = new Map<VaultTable, number>()
  const puts = new Map<VaultTable, number>()
  const deletes = new Map<VaultTable, number>()
  const add = (to: Map<VaultTable, number>, table: VaultTable, amount: number): void => {
    to.set(table, (to.get(table) ?? 0) + amount)
  }
  for (const write of writes) {
    add(write.kind === 'put' ? puts : deletes, write.table, 1)
    if (write.kind === 'put') add(bytes, write.table, write.key.length + write.sealedBytes.length)
  }
  return { bytes, puts, deletes }
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

function gatedTransport(
  transport: Transport,
  { wire, posts, frames }: Pick<ObservedEngine, 'wire' | 'posts' | 'frames'>,
): Transport {
  return {
    ...transport,
    async anonymousPost(post) {
      await new Promise<void>((resolve) => {
        posts.pass(resolve)
      })
      wire.postedBytes += post.body.length
      return transport.anonymousPost(post)
    },
    openStream: ({ sessionToken, events }) =>
      transport.openStream({
        sessionToken,
        events: {
          ...events,
          onFrame(message) {
            wire.streamBytes += message.length
            frames.pass(() => {
              events.onFrame(message)
            })
          },
        },
      }),
  }
}
