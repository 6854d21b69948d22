// POST /v1/account/deletion, GET /v1/account/installations and /v1/account/devices. JSON; types: src/protocol/client-server/recovery.ts.

import { type Static, Type } from 'typebox'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import type {
  DeleteAccountRequest,
  installationsReplyShape,
  seenDevicesReplyShape,
} from '#protocol/client-server/recovery.ts'
import { limits } from '#protocol/limits.ts'
import { perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, respond } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { bytesOf, bytesUpTo, closedObject, hexId, type Read, sameType } from './schemas.ts'

const deletionBody = closedObject({
  authKey: bytesOf(32),
  entries: Type.Array(bytesUpTo(limits.deviceLogEntryBytes), { maxItems: limits.deviceLogEntries }),
})
sameType<keyof Static<typeof deletionBody>, keyof DeleteAccountRequest>()

const installation = closedObject({
  deviceId: hexId,
  ed25519: bytesOf(32),
  x25519: bytesOf(32),
  signedInAtMs: Type.Integer(),
  expiresAtMs: Type.Integer(),
})
const installationsReply = Type.Array(installation)
sameType<keyof Static<typeof installation>, keyof Read<typeof installationsReplyShape>[number]>()

const seenDevice = closedObject({ deviceId: hexId, lastSeenDay: Type.Union([Type.Integer(), Type.Null()]) })
const seenDevicesReply = Type.Array(seenDevice)
sameType<keyof Static<typeof seenDevice>, keyof Read<typeof seenDevicesReplyShape>[number]>()

export function ownAccountRoutes(app: App, { accounts, clock, config, gate, rates, store }: RouteDeps): void {
  const uncertifiedMs = config.sessions.uncertifiedHours * 60 * 60_000

  app.get(
    '/v1/account/installations',
    { onRequest: gate.certified, schema: { response: { 200: installationsReply, ...errorReplies } } },
    async (request, reply) => {
      const { username } = sessionOf(request)
      const max = limits.uncertifiedInstallations
      const listed = await store.listUncertified({ username, nowMs: clock.nowMs(), max })
      return reply.send(
        listed.map(({ device, ed25519, x25519, expiresMs }) => ({
          deviceId: device,
          ed25519: toBase64url(ed25519),
          x25519: toBase64url(x25519),
          // Such a session is never made longer: its end says when it began.
          signedInAtMs: Math.max(0, expiresMs - uncertifiedMs),
          expiresAtMs: expiresMs,
        })),
      )
    },
  )

  app.get(
    '/v1/account/devices',
    { onRequest: gate.certified, schema: { response: { 200: seenDevicesReply, ...errorReplies } } },
    async (request, reply) => {
      const { username } = sessionOf(request)
      const devices = await store.listDevices({ username })
      return reply.send(devices.map(({ device, lastSeenDay }) => ({ deviceId: device, lastSeenDay })))
    },
  )

  app.post(
    '/v1/account/deletion',
    {
      onRequest: [gate.certified, perAccount(rates.signInsPerAccount)],
      schema: { body: deletionBody, response: { 204: Type.Null(), ...errorReplies } },
    },
    async (request, reply) => {
      const { authKey, entries } = request.body
      const answer = await accounts.deleteAccount(
        sessionOf(request),
        fromBase64url(authKey),
        entries.map((entry) => fromBase64url(entry)),
      )
      return respond(reply, answer, () => reply.code(204).send(null))
    },
  )
}
