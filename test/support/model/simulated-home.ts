// The real home server inside the simulation: its app, its store on SQLite, its streams; only sockets and threads are
// missing. It answers when it is called and never of its own accord but by the simulated time.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair, type Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '#core/ports/clock.ts'
import type { HttpReply, HttpRequest } from '#core/ports/transport.ts'
import { formatInvite } from '#protocol/invite.ts'
import type { ChatId, DeviceId, Domain } from '#protocol/ids.ts'
import { parseConfig } from '#server/config.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { openHomeApp } from '#server/home-app.ts'
import { openDataFolder } from '#server/instance/data-folder.ts'
import { openInstance, type Instance } from '#server/instance/instance.ts'
import { createServerLog } from '#server/log.ts'
import type { Store } from '#server/store/store.ts'
import { createHub } from '#server/stream/hub.ts'
import type { Delivery } from '#server/store/delivery.ts'
import { cheapArgon2, wideRates } from '../test-server.ts'
import { openInlineStore, type InlineStore } from './inline-store.ts'

/** What may be put between the server and what it stands on: faults, planted on purpose. */
export interface HomeSeams {
  store?(store: Store): Store
  deliveries?(deliveries: readonly Delivery[]): readonly Delivery[]
}

export interface SimulatedHome extends AsyncDisposable {
  readonly domain: Domain
  readonly isUp: boolean
  invite(): Promise<string>
  /** Undefined while it is down. */
  request(
    request: Pick<HttpRequest, 'method' | 'path' | 'contentType' | 'body' | 'sessionToken'>,
  ): Promise<HttpReply | undefined>
  /** A new connection for a stream; undefined while it is down. */
  connect(): Duplex | undefined
  isInRoster(device: DeviceId, chat: ChatId): Promise<boolean>
  /** How many frames the device has not acknowledged; undefined where the server knows no such device. */
  owed(device: DeviceId): Promise<number | undefined>
  start(): Promise<void>
  /** Ends as it does on SIGTERM. */
  stop(): Promise<void>
  /** Ends as it does on SIGKILL: what it held in memory is gone. */
  kill(): Promise<void>
}

const day = 24 * 60

interface Running {
  readonly app: FastifyInstance
  readonly store: InlineStore
  readonly instance: Instance
  readonly connections: Set<() => void>
  stopUpkeep(): void
  unlock(): void
}

export async function openSimulatedHome(clock: Clock, seams: HomeSeams = {}): Promise<SimulatedHome> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'talkee-model-'))
  const config = parseConfig({
    dataFolder,
    domain: 'model.test',
    advertise: ['127.0.0.1:443'],
    argon2: cheapArgon2,
    rates: wideRates,
    limits: { claimsPerTargetAndDay: 100_000, addsPerDay: 100, pingMs: day * 60_000, closeMs: 1 },
    // Days pass in leaps; what is due within one is done once.
    upkeepMs: 3_600_000,
  })

  async function open(): Promise<Running> {
    const log = createServerLog(() => undefined)
    const folder = openDataFolder(dataFolder)
    const hub = createHub()
    const inline = openInlineStore({
      file: folder.database,
      backupFolder: folder.backups,
      onDeliveries: (deliveries) => {
        hub.onDeliveries(seams.deliveries?.(deliveries) ?? deliveries)
      },
    })
    const store = seams.store?.(inline.store) ?? inline.store
    const instance = await openInstance({ folder, store, clock, config })
    const { app, upkeep } = await openHomeApp(
      {
        ...{ store, hub, blobFolder: folder.blobs, instance, clock, log },
        signedAddresses: () => instance.signAddresses(config.advertise),
      },
      config,
    )
    return {
      app,
      store: inline,
      instance,
      connections: new Set(),
      stopUpkeep: () => {
        upkeep.stop()
      },
      unlock: folder.unlock,
    }
  }

  let running: Running | undefined = await open()
  const { domain } = running.instance
  const up = (): Running => {
    if (running === undefined) throw new Error('the server is down')
    return running
  }
  let invites = 0

  async function end(isKilled: boolean): Promise<void> {
    const was = running
    if (was === undefined) return
    running = undefined
    was.stopUpkeep()
    if (isKilled) {
      was.store.sever()
      for (const breakOff of [...was.connections]) breakOff()
    }
    await was.app.close()
    for (const breakOff of [...was.connections]) breakOff()
    was.store.sever()
    was.unlock()
  }

  return {
    domain,
    get isUp() {
      return running !== undefined
    },
    async invite() {
      const { store, instance } = up()
      const code = new Uint8Array(16).fill(++invites)
      const expiresMs = clock.nowMs() + day * 60_000
      await store.store.addInvite({ codeHash: blake3(code), uses: 1_000, expiresMs })
      return formatInvite({
        domain,
        instanceKey: instance.publicKey,
        spkiPin: instance.tls.spkiPin,
        addresses: config.advertise,
        code,
        expiresSeconds: Math.floor(expiresMs / 1000),
        scope: 'account',
      })
    },
    async request({ method, path, contentType, body, sessionToken }) {
      if (running === undefined) return undefined
      const answer = await running.app.inject({
        method,
        url: path,
        remoteAddress: '127.0.0.1',
        headers: {
          host: domain,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(sessionToken === undefined ? {} : { authorization: `Bearer ${sessionToken}` }),
        },
        ...(body === undefined ? {} : { payload: Buffer.from(body) }),
      })
      return { status: answer.statusCode, body: new Uint8Array(answer.rawPayload) }
    },
    connect() {
      if (running === undefined) return undefined
      const { app, connections } = running
      const [ours, theirs] = duplexPair()
      // Of a pair that is half gone the other half would wait for ever.
      const breakOff = (): void => {
        ours.destroy()
        theirs.destroy()
        connections.delete(breakOff)
      }
      connections.add(breakOff)
      ours.once('close', breakOff)
      theirs.once('close', breakOff)
      // Node's own way to hand a server a connection that it did not accept itself; its TLS is left out.
      app.server.emit('secureConnection', theirs)
      return ours
    },
    isInRoster: (device, chat) => up().store.store.isInRoster({ device, chat }),
    async owed(device) {
      const { store } = up().store
      const hello = await store.hello({ device, nowMs: clock.nowMs() })
      if (hello === undefined) return undefined
      const page = { device, afterId: hello.cursor, maxRows: 500, maxBytes: 1024 * 1024, inlineBytes: 48 * 1024 }
      return (await store.syncPage(page)).frames.length
    },
    async start() {
      running ??= await open()
    },
    stop: () => end(false),
    kill: () => end(true),
    async [Symbol.asyncDispose]() {
      await end(true)
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
