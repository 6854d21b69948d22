// POST /v1/anon/chats/:chat/messages: a message from "a member of this epoch"; …/deletions: a row emptied by its author.
// A session here is refused, and nothing of a request is logged or kept but what the row holds.
// Order of checks: store/sqlite/messages.ts.

import { Type } from 'typebox'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { anonymousDeletionShape, anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import { parseChatId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '../crypto/blake3.ts'
import { cborBody } from '../plugins/bodies.ts'
import { perAddress } from '../plugins/rate-gate.ts'
import { anonymousRoute, deletionRoute } from '../plugins/request-log.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { appendedReply, chatParams } from './schemas.ts'

const dayMs = 24 * 60 * 60 * 1000
/** What CBOR and the other fields add to a body. */
const fieldBytes = 256

export function messageRoutes(app: App, { clock, config, gate, rates, store }: RouteDeps): void {
  const quota = { messages: config.limits.messagesPerEpoch, bytes: config.limits.messageBytesPerEpoch }

  app.post(
    anonymousRoute,
    {
      onRequest: [perAddress(rates.anonymousPosts), gate.none],
      bodyLimit: limits.messageBytes + fieldBytes,
      schema: { params: chatParams, response: { 201: appendedReply, ...errorReplies } },
    },
    async (request, reply) => {
      const chat = parseChatId(request.params.chat)
      const { token, expiresDays, ...post } = cborBody(request, anonymousPostShape)
      const retryAfterMs = post.ephemeral ? rates.ephemeral.take(chat) : undefined
      if (retryAfterMs !== undefined) return refuse(reply, { code: 'rate_limited', retryAfterMs })
      const nowMs = clock.nowMs()
      const result = await store.appendMessage({
        ...post,
        chat,
        sendHash: blake3(token),
        expiresMs: nowMs + expiresDays * dayMs,
        nowMs,
        quota,
      })
      switch (result.outcome) {
        case 'ok':
          return reply.code(201).send(result.row)
        case 'revocation_pending':
          return refuse(reply, { code: result.outcome, details: { entry: toBase64url(result.entry) } })
        case 'stale_epoch':
        case 'quota_exceeded':
          return refuse(reply, { code: result.outcome })
      }
    },
  )
  app.post(
    deletionRoute,
    {
      onRequest: [perAddress(rates.deletions), gate.none],
      bodyLimit: fieldBytes,
      schema: { params: chatParams, response: { 204: Type.Null(), ...errorReplies } },
    },
    async (request, reply) => {
      const chat = parseChatId(request.params.chat)
      const { seq, token } = cborBody(request, anonymousDeletionShape)
      const isDeleted = await store.deleteMessage({ chat, seq, deleteHash: blake3(token) })
      return isDeleted ? reply.code(204).send(null) : refuse(reply, { code: 'not_found' })
    },
  )
}
