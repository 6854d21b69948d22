// POST, GET and DELETE /v1/device-sync/bundle: sealed history from one device of an account to another, for a day.

import { Type } from 'typebox'
import { syncBundlePostShape, syncBundleShape } from '#protocol/client-server/device-sync.ts'
import { parseBlobId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { cborBody, sendCbor } from '../plugins/bodies.ts'
import { bytesPerAccount, perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { closedObject, hexId } from './schemas.ts'

const path = '/v1/device-sync/bundle'
const lifetimeMs = 24 * 60 * 60_000
const maxPostBytes = limits.syncBundleBytes + 256

export function deviceSyncRoutes(app: App, { clock, config, gate, rates, store }: RouteDeps): void {
  app.post(
    path,
    {
      onRequest: [gate.certified, perAccount(rates.syncBundles), bytesPerAccount(rates.uploadedBytes, maxPostBytes)],
      bodyLimit: maxPostBytes,
      config: { handlerTimeoutMs: config.limits.requestTimeoutMs },
      schema: { response: { 204: Type.Null(), ...errorReplies } },
    },
    async (request, reply) => {
      const bundle = cborBody(request, syncBundlePostShape)
      const nowMs = clock.nowMs()
      const outcome = await store.postSyncBundle({
        ...bundle,
        from: sessionOf(request).installation,
        nowMs,
        expiresMs: nowMs + lifetimeMs,
        maxWaiting: limits.syncBundlesWaiting,
      })
      return outcome === 'ok' ? reply.code(204).send(null) : refuse(reply, { code: outcome })
    },
  )

  app.get(path, { onRequest: gate.certified, schema: { response: errorReplies } }, async (request, reply) => {
    const waiting = await store.readSyncBundle({ device: sessionOf(request).installation, nowMs: clock.nowMs() })
    return waiting === undefined ? refuse(reply, { code: 'not_found' }) : sendCbor(reply, syncBundleShape, waiting)
  })

  app.delete(
    path,
    {
      onRequest: gate.certified,
      schema: { querystring: closedObject({ bundle: hexId }), response: { 204: Type.Null(), ...errorReplies } },
    },
    async (request, reply) => {
      await store.dropSyncBundle({
        device: sessionOf(request).installation,
        bundle: parseBlobId(request.query.bundle),
      })
      return reply.code(204).send(null)
    },
  )
}
