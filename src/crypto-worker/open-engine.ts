// Builds an engine for one account folder out of the adapters: the vault in SQLite, wraps in files, the pinned
// transport. The same in Electron's utility process, in tests and in the demonstration.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerEndpoint } from '#core/account/account-record.ts'
import { createEngine, type Engine } from '#core/engine.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import type { FileHandles } from '#core/ports/file-handles.ts'
import type { Log } from '#core/ports/log.ts'
import type { Transport } from '#core/ports/transport.ts'
import type { WebSites } from '#core/ports/web-sites.ts'
import { parseHostPort } from '#protocol/host-port.ts'
import { createNodeCrypto } from './adapters/crypto.ts'
import { createFileWrapStore } from './adapters/file-wrap-store.ts'
import { createFolderFileStore } from './adapters/folder-file-store.ts'
import { createGrantedFiles } from './adapters/granted-files.ts'
import { createPinnedTransport } from './adapters/pinned-transport.ts'
import { openSqliteVaultStore } from './adapters/sqlite-vault-store.ts'
import { isPublicAddress } from './adapters/public-address.ts'
import { createSystemClock } from './adapters/system-clock.ts'
import { createWebSites, resolveHost } from './adapters/web-sites.ts'

export interface EngineHost {
  /** The account's folder: `vault.db`, `wraps/` and `blobs/` lie in it. Made where it is missing. */
  readonly folder: string
  readonly log: Log
  readonly clock?: Clock
  readonly crypto?: Crypto
  /** Files that the user has chosen; without, nobody has granted any. */
  readonly fileHandles?: FileHandles
  readonly connect?: (server: ServerEndpoint) => Transport
  readonly sites?: WebSites
}

/** A `StorageError` `vault_in_use` where another process has the folder open. */
export async function openEngine(host: EngineHost): Promise<Engine> {
  const clock = host.clock ?? createSystemClock()
  await mkdir(join(host.folder, 'wraps'), { recursive: true, mode: 0o700 })
  const store = openSqliteVaultStore({ file: join(host.folder, 'vault.db') })
  try {
    return await createEngine({
      crypto: host.crypto ?? (await createNodeCrypto()),
      clock,
      log: host.log,
      store,
      wraps: createFileWrapStore({ folder: join(host.folder, 'wraps') }),
      fileStore: createFolderFileStore({ folder: join(host.folder, 'blobs') }),
      fileHandles: host.fileHandles ?? createGrantedFiles(),
      connect: host.connect ?? ((server) => connectTo(server, clock)),
      sites: host.sites ?? createWebSites({ clock, resolve: resolveHost, isPublic: isPublicAddress }),
    })
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The pinned transport to a home server. */
export function connectTo(server: ServerEndpoint, clock: Clock): Transport {
  return createPinnedTransport({
    domain: server.domain,
    addresses: server.addresses.map(parseHostPort),
    spkiPins: server.spkiPins,
    largeInstance: server.largeInstance,
    clock,
  })
}
