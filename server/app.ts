// The whole server on HTTP: buildApp puts it together and never listens. Entries: main.ts, home-server.ts.

import Fastify, { type FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ServerClock } from './clock.ts'
import type { ServerConfig } from './config.ts'
import type { PasswordHasher } from './crypto/password-hash.ts'
import { parseHostPort } from '#protocol/host-port.ts'
import type { Instance } from './instance/instance.ts'
import type { ServerLog } from './log.ts'
import { registerBodies } from './plugins/bodies.ts'
import { registerHandlerTimeout } from './plugins/handler-timeout.ts'
import { createHostCheck } from './plugins/host-check.ts'
import { watchMethods } from './plugins/methods.ts'
import { watchSockets } from './plugins/open-sockets.ts'
import { perAddress } from './plugins/rate-gate.ts'
import { answerBrokenRequest, refuse, registerErrorReplies } from './plugins/replies.ts'
import { registerRequestLog } from './plugins/request-log.ts'
import { createSessionGate } from './plugins/sessions.ts'
import { accountRoutes } from './routes/accounts.ts'
import { blobRoutes } from './routes/blobs.ts'
import { chatRoutes } from './routes/chats.ts'
import { commitRoutes } from './routes/commits.ts'
import { comparisonRoutes } from './routes/comparison.ts'
import { deviceLogRoutes } from './routes/device-logs.ts'
import { deviceSyncRoutes } from './routes/device-sync.ts'
import { fileBlobRoutes } from './routes/file-blobs.ts'
import { infoRoutes } from './routes/info.ts'
import { keyPackageRoutes } from './routes/key-packages.ts'
import { messageRoutes } from './routes/messages.ts'
import { ownAccountRoutes } from './routes/own-account.ts'
import { recoveryRoutes } from './routes/recovery.ts'
import type { App, RouteDeps } from './routes/route-deps.ts'
import { rowRoutes } from './routes/rows.ts'
import { createAccounts } from './services/accounts.ts'
import type { Blobs } from './services/blobs.ts'
import { createChallenges } from './services/challenges.ts'
import type { FileBlobs } from './services/file-blobs.ts'
import { createRates } from './services/rates.ts'
import { createRecoveries } from './services/recoveries.ts'
import type { Store } from './store/store.ts'
import { createAcknowledgements } from './stream/acknowledgements.ts'
import type { Hub } from './stream/hub.ts'
import { createUpgradeHandler } from './stream/upgrade.ts'

export interface AppDeps {
  readonly store: Store
  readonly hub: Hub
  readonly blobs: Blobs
  readonly fileBlobs: FileBlobs
  readonly passwords: PasswordHasher
  readonly instance: Instance
  readonly clock: ServerClock
  readonly log: ServerLog
  signedAddresses(): Uint8Array
}

/** TLS 1.3 over HTTP/1.1 with all routes and the stream; `close` says "come back" to every stream first. */
export async function buildApp(deps: AppDeps, config: ServerConfig): Promise<FastifyInstance> {
  const { store, hub, clock, log, instance } = deps
  const { limits } = config
  const app = Fastify({
    https: { key: instance.tls.keyPem, cert: instance.tls.certificatePem, minVersion: 'TLSv1.3' },
    logger: false,
    trustProxy: false,
    clientErrorHandler: answerBrokenRequest,
    // A path that cannot be one of ours: bad escapes, a parameter without end.
    frameworkErrors: (_cause, _request, reply) => {
      refuse(reply, { code: 'not_found' })
    },
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.connectionTimeoutMs,
    bodyLimit: limits.bodyBytes,
    maxRequestsPerSocket: 1_000,
    exposeHeadRoutes: false,
    // Ours answers in our own words: the hook below.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
    routerOptions: { maxParamLength: 300, caseSensitive: true },
  }).withTypeProvider<TypeBoxTypeProvider>()

  const rates = createRates(clock, config.rates)
  const hostCheck = createHostCheck([
    instance.domain,
    config.host,
    ...config.advertise.map((a) => parseHostPort(a).host),
  ])
  const acknowledgements = createAcknowledgements({
    store,
    clock,
    afterMs: limits.acknowledgeMs,
    afterRows: limits.acknowledgeRows,
    onError: () => log.warn('acknowledgements-lost'),
  })
  const challenges = createChallenges(clock)
  const gate = createSessionGate({ store, clock })
  const identities = { store, clock, challenges, passwords: deps.passwords, domain: instance.domain, config }
  const accounts = createAccounts(identities)
  const recoveries = createRecoveries(identities)
  let isClosing = false

  app.decorateRequest('session', null)
  registerErrorReplies(app, log)
  registerBodies(app)
  registerHandlerTimeout(app, clock, limits.handlerTimeoutMs)
  registerRequestLog(app, log)
  app.addHook('onRequest', async (request, reply) => {
    if (isClosing) return refuse(reply.header('connection', 'close'), { code: 'shutting_down' })
    const misdirected = hostCheck(request.headers)
    return misdirected === undefined ? undefined : refuse(reply, { code: misdirected })
  })
  app.addHook('onRequest', perAddress(rates.requests))

  const watch = watchMethods(app)
  const routes: RouteDeps = {
    store,
    clock,
    config,
    instance,
    signedAddresses: deps.signedAddresses,
    gate,
    rates,
    accounts,
    challenges,
    recoveries,
    blobs: deps.blobs,
    fileBlobs: deps.fileBlobs,
  }
  registerRoutes(app, routes)
  watch.closeOthers()

  app.server.on(
    'upgrade',
    createUpgradeHandler({
      store,
      hub,
      acknowledgements,
      clock,
      log,
      maxBufferedBytes: limits.bufferedBytes,
      config,
      hostCheck,
      requests: rates.requests,
      isClosing: () => isClosing,
    }),
  )
  const sockets = watchSockets(app.server, limits.connectionsPerAddress)
  app.addHook('preClose', async () => {
    isClosing = true
    sockets.destroyAfter(limits.closeMs)
    hub.closeAll('comeBack')
    await acknowledgements.flush().catch(() => log.warn('acknowledgements-lost'))
  })
  await app.ready()
  return app
}

function registerRoutes(app: App, deps: RouteDeps): void {
  infoRoutes(app, deps)
  accountRoutes(app, deps)
  recoveryRoutes(app, deps)
  ownAccountRoutes(app, deps)
  deviceLogRoutes(app, deps)
  keyPackageRoutes(app, deps)
  comparisonRoutes(app, deps)
  deviceSyncRoutes(app, deps)
  chatRoutes(app, deps)
  commitRoutes(app, deps)
  blobRoutes(app, deps)
  fileBlobRoutes(app, deps)
  messageRoutes(app, deps)
  rowRoutes(app, deps)
}
