// POST /v1/recoveries and /v1/device-logs/own: for who has no session. JSON; src/protocol/client-server/recovery.ts.

import { type Static, Type } from 'typebox'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import type { ReadOwnLogRequest, RecoverRequest } from '#protocol/client-server/recovery.ts'
import { parseDeviceId, parseUsername } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { perAddress } from '../plugins/rate-gate.ts'
import { errorReplies, respond } from '../plugins/replies.ts'
import { addressPrefix } from '../services/address-prefix.ts'
import { logReply } from './device-logs.ts'
import { sendSession, sessionReplies } from './accounts.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { anyName, bytesOf, closedObject, hexId, sameType } from './schemas.ts'

const recoverBody = closedObject({
  username: anyName,
  newAuthKey: bytesOf(32),
  recoveryKey: bytesOf(32),
  deviceId: hexId,
  ed25519: bytesOf(32),
  x25519: bytesOf(32),
  expiresAtMs: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  nonce: bytesOf(32),
  signature: bytesOf(64),
  recoverySignature: bytesOf(64),
})
sameType<Static<typeof recoverBody>, RecoverRequest>()

const ownLogBody = closedObject({
  username: anyName,
  deviceId: hexId,
  nonce: bytesOf(32),
  signature: bytesOf(64),
  from: Type.Integer({ minimum: 0, maximum: limits.deviceLogEntries }),
})
sameType<Static<typeof ownLogBody>, ReadOwnLogRequest>()

export function recoveryRoutes(app: App, { rates, recoveries }: RouteDeps): void {
  app.post(
    '/v1/recoveries',
    { onRequest: perAddress(rates.signIns), schema: { body: recoverBody, response: sessionReplies } },
    async ({ body, ip }, reply) => {
      const answer = await recoveries.recover({
        username: parseUsername(body.username),
        newAuthKey: fromBase64url(body.newAuthKey),
        recoveryKey: fromBase64url(body.recoveryKey),
        installation: {
          device: parseDeviceId(body.deviceId),
          ed25519: fromBase64url(body.ed25519),
          x25519: fromBase64url(body.x25519),
        },
        expiresAtMs: body.expiresAtMs,
        nonce: fromBase64url(body.nonce),
        signature: fromBase64url(body.signature),
        recoverySignature: fromBase64url(body.recoverySignature),
        from: addressPrefix(ip),
      })
      return respond(reply, answer, (session) => sendSession(reply, session))
    },
  )

  app.post(
    '/v1/device-logs/own',
    {
      onRequest: perAddress(rates.challenges),
      schema: { body: ownLogBody, response: { 200: logReply, ...errorReplies } },
    },
    async ({ body }, reply) => {
      const answer = await recoveries.readOwnLog({
        username: parseUsername(body.username),
        device: parseDeviceId(body.deviceId),
        nonce: fromBase64url(body.nonce),
        signature: fromBase64url(body.signature),
        from: body.from,
      })
      return respond(reply, answer, (entries) => reply.send({ entries: entries.map(toBase64url) }))
    },
  )
}
