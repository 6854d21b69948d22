// A running home server in this process: opens everything in order, and closes it in the reverse one.
// main.ts runs it headless; tests run it on a port of its own.

import type { AddressInfo } from 'node:net'
import { formatInvite } from '#protocol/invite.ts'
import type { Domain } from '#protocol/ids.ts'
import { type ServerClock, systemClock } from './clock.ts'
import { parseConfig, type ServerSettings } from './config.ts'
import { blake3 } from './crypto/blake3.ts'
import { randomBytes } from './crypto/sodium.ts'
import { StorageError } from '#protocol/errors.ts'
import { openHomeApp } from './home-app.ts'
import { openDataFolder } from './instance/data-folder.ts'
import { openInstance } from './instance/instance.ts'
import { hostPort, ownAddresses } from './instance/own-addresses.ts'
import { createServerLog, type ServerLog } from './log.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import { createHub } from './stream/hub.ts'

export interface HomeServer {
  /** `host:port` where it listens. */
  readonly address: string
  readonly port: number
  readonly domain: Domain
  /** Ed25519 public key of the instance. */
  readonly instanceKey: Uint8Array
  /** SHA-256 of the TLS key's SubjectPublicKeyInfo. */
  readonly spkiPin: Uint8Array
  readonly log: ServerLog
  /** A link that lets `uses` accounts sign up until it expires. */
  createInvite(options: { uses: number; hours: number }): Promise<string>
  /** Settles when all that was accepted is on disk and the folder is free again. */
  close(): Promise<void>
}

export interface HomeServerDeps {
  readonly clock?: ServerClock
  /** Takes each line of the log; nothing by default. */
  readonly logSink?: (line: string) => void
  /** The storage thread died: the server can do nothing more. */
  readonly onFailure?: (cause: Error) => void
  /** Another entry for the storage thread; tests put faults in there. */
  readonly storageThread?: URL
}

/** Fails with a `UsageError` for wrong settings and a `StorageError` for a folder that cannot be used. */
export async function startHomeServer(settings: ServerSettings, deps: HomeServerDeps = {}): Promise<HomeServer> {
  const config = parseConfig(settings)
  const clock = deps.clock ?? systemClock
  const log = createServerLog(deps.logSink ?? (() => undefined))
  await using opened = new AsyncDisposableStack()

  const folder = openDataFolder(config.dataFolder)
  opened.defer(() => folder.unlock())
  const hub = createHub()
  const store = await openSqliteStore({
    file: folder.database,
    backupFolder: folder.backups,
    onDeliveries: hub.onDeliveries,
    onFailure(cause) {
      log.error('storage-failed', { code: cause instanceof StorageError ? cause.code : 'unknown' })
      deps.onFailure?.(cause)
    },
    ...(deps.storageThread === undefined ? {} : { threadEntry: deps.storageThread }),
  })
  opened.defer(() => store.close())
  const instance = await openInstance({ folder, store, clock, config })
  const addresses = [...config.advertise]
  const signedAddresses = () => instance.signAddresses(addresses)
  const { app, upkeep } = await openHomeApp(
    { store, hub, blobFolder: folder.blobs, instance, clock, log, signedAddresses },
    config,
  )
  opened.defer(() => app.close())
  opened.defer(() => upkeep.stop())
  await app.listen({ host: config.host, port: config.port })
  const { port } = portOf(app.server.address())
  if (addresses.length === 0) addresses.push(...ownAddresses(config.host, port))
  log.info('listening', { port })

  const running = opened.move()
  return {
    address: hostPort(config.host, port),
    port,
    domain: instance.domain,
    instanceKey: instance.publicKey,
    spkiPin: instance.tls.spkiPin,
    log,
    async createInvite({ uses, hours }) {
      const code = randomBytes(16)
      const expiresMs = clock.nowMs() + hours * 60 * 60 * 1000
      await store.addInvite({ codeHash: blake3(code), uses, expiresMs })
      log.admin('invite-made', { count: uses })
      return formatInvite({
        domain: instance.domain,
        instanceKey: instance.publicKey,
        spkiPin: instance.tls.spkiPin,
        // What fits into 300 bytes; the rest is in the signed list.
        addresses: addresses.slice(0, 1),
        code,
        expiresSeconds: Math.floor(expiresMs / 1000),
        scope: 'account',
      })
    },
    close: () => running.disposeAsync(),
  }
}

function portOf(address: AddressInfo | string | null): { port: number } {
  return typeof address === 'object' && address !== null ? address : { port: 0 }
}
