// Sign-up, sign-in, renewal, sign-out, change of password. JSON; types: src/protocol/client-server/accounts.ts.

import type { FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import type {
  challengeReplyShape,
  ChangePasswordRequest,
  RenewRequest,
  sessionReplyShape,
  SignInRequest,
  SignUpRequest,
} from '#protocol/client-server/accounts.ts'
import { parseDeviceId, parseUsername } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { perAccount, perAddress } from '../plugins/rate-gate.ts'
import { errorReplies, refuse, respond } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { OpenedSession } from '../services/accounts.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { anyName, bytesOf, bytesUpTo, closedObject, hexId, type Read, sameType } from './schemas.ts'

const proof = { nonce: bytesOf(32), signature: bytesOf(64) }

const signUpBody = closedObject({
  username: anyName,
  inviteCode: Type.Union([bytesOf(16), Type.Null()]),
  authKey: bytesOf(32),
  recoveryHash: bytesOf(32),
  entry: bytesUpTo(limits.deviceLogEntryBytes),
  ...proof,
})
sameType<Static<typeof signUpBody>, SignUpRequest>()

const signInBody = closedObject({
  username: anyName,
  authKey: bytesOf(32),
  deviceId: hexId,
  ed25519: bytesOf(32),
  x25519: bytesOf(32),
  ...proof,
})
sameType<Static<typeof signInBody>, SignInRequest>()

const renewBody = closedObject({ username: anyName, deviceId: hexId, ...proof })
sameType<Static<typeof renewBody>, RenewRequest>()

const passwordBody = closedObject({ oldAuthKey: bytesOf(32), newAuthKey: bytesOf(32) })
sameType<Static<typeof passwordBody>, ChangePasswordRequest>()

const challengeReply = closedObject({ nonce: bytesOf(32) })
sameType<keyof Static<typeof challengeReply>, keyof Read<typeof challengeReplyShape>>()

const sessionReply = closedObject({ token: bytesOf(32), expiresAtMs: Type.Integer(), certified: Type.Boolean() })
sameType<keyof Static<typeof sessionReply>, keyof Read<typeof sessionReplyShape>>()

export const sessionReplies = { 201: sessionReply, ...errorReplies }
const noReply = { 204: Type.Null(), ...errorReplies }

export function accountRoutes(app: App, { accounts, challenges, gate, rates, store }: RouteDeps): void {
  app.post(
    '/v1/sessions/challenges',
    { onRequest: perAddress(rates.challenges), schema: { response: { 201: challengeReply, ...errorReplies } } },
    async (_request, reply) => reply.code(201).send({ nonce: toBase64url(challenges.issue()) }),
  )

  app.post(
    '/v1/accounts',
    { onRequest: perAddress(rates.signUps), schema: { body: signUpBody, response: sessionReplies } },
    async ({ body }, reply) => {
      const answer = await accounts.signUp({
        username: parseUsername(body.username),
        inviteCode: body.inviteCode === null ? null : fromBase64url(body.inviteCode),
        authKey: fromBase64url(body.authKey),
        recoveryHash: fromBase64url(body.recoveryHash),
        entry: fromBase64url(body.entry),
        nonce: fromBase64url(body.nonce),
        signature: fromBase64url(body.signature),
      })
      return respond(reply, answer, (session) => sendSession(reply, session))
    },
  )

  app.post(
    '/v1/sessions',
    { onRequest: perAddress(rates.signIns), schema: { body: signInBody, response: sessionReplies } },
    async ({ body }, reply) => {
      const username = parseUsername(body.username)
      // By name, known or not: guesses at one account are slowed wherever they come from.
      const retryAfterMs = rates.signInsPerAccount.take(username)
      if (retryAfterMs !== undefined) return refuse(reply, { code: 'rate_limited', retryAfterMs })
      const answer = await accounts.signIn({
        username,
        authKey: fromBase64url(body.authKey),
        installation: {
          device: parseDeviceId(body.deviceId),
          ed25519: fromBase64url(body.ed25519),
          x25519: fromBase64url(body.x25519),
        },
        nonce: fromBase64url(body.nonce),
        signature: fromBase64url(body.signature),
      })
      return respond(reply, answer, (session) => sendSession(reply, session))
    },
  )

  app.post(
    '/v1/sessions/renewals',
    { onRequest: perAddress(rates.challenges), schema: { body: renewBody, response: sessionReplies } },
    async ({ body }, reply) => {
      const answer = await accounts.renew({
        username: parseUsername(body.username),
        device: parseDeviceId(body.deviceId),
        nonce: fromBase64url(body.nonce),
        signature: fromBase64url(body.signature),
      })
      return respond(reply, answer, (session) => sendSession(reply, session))
    },
  )

  app.delete('/v1/sessions/current', { onRequest: gate.any, schema: { response: noReply } }, async (request, reply) => {
    await store.endSession({ tokenHash: sessionOf(request).tokenHash })
    return reply.code(204).send(null)
  })

  app.put(
    '/v1/account/password',
    {
      onRequest: [gate.certified, perAccount(rates.signInsPerAccount)],
      schema: { body: passwordBody, response: noReply },
    },
    async (request, reply) => {
      const { oldAuthKey, newAuthKey } = request.body
      const answer = await accounts.changePassword(
        sessionOf(request),
        fromBase64url(oldAuthKey),
        fromBase64url(newAuthKey),
      )
      return respond(reply, answer, () => reply.code(204).send(null))
    },
  )
}

/** Replies with the session that was opened. */
export function sendSession(reply: FastifyReply, { token, expiresAtMs, certified }: OpenedSession): FastifyReply {
  return reply.code(201).send({ token: toBase64url(token), expiresAtMs, certified })
}
