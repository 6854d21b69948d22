// GET /healthz and GET /v1/info: what anyone may know.

import { type Static, Type } from 'typebox'
import { toBase64url } from '#protocol/codec/base64url.ts'
import type { infoReplyShape } from '#protocol/client-server/accounts.ts'
import { versions } from '#protocol/versions.ts'
import { errorReplies } from '../plugins/replies.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { bytesOf, bytesUpTo, closedObject, type Read, sameType } from './schemas.ts'

const infoReply = closedObject({
  wire: Type.Integer(),
  domain: Type.String(),
  instanceKey: bytesOf(32),
  addresses: bytesUpTo(4096),
  signUp: Type.Union([Type.Literal('open'), Type.Literal('invite')]),
  largeInstance: Type.Boolean(),
  capabilities: Type.Array(Type.String()),
  serverTimeMs: Type.Integer(),
})
sameType<keyof Static<typeof infoReply>, keyof Read<typeof infoReplyShape>>()

const healthReply = closedObject({ ok: Type.Boolean() })

export function infoRoutes(app: App, { clock, config, instance, signedAddresses, store }: RouteDeps): void {
  app.get('/healthz', { schema: { response: { 200: healthReply, ...errorReplies } } }, async () => {
    // Through the storage thread: a server that cannot store is not well.
    await store.readIdentity({})
    return { ok: true }
  })

  app.get('/v1/info', { schema: { response: { 200: infoReply, ...errorReplies } } }, async () => ({
    wire: versions.wire,
    domain: instance.domain,
    instanceKey: toBase64url(instance.publicKey),
    addresses: toBase64url(signedAddresses()),
    signUp: config.signUp,
    largeInstance: config.largeInstance,
    capabilities: [],
    serverTimeMs: clock.nowMs(),
  }))
}
