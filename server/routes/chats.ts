// Chats of the session's device: list, opening of generations, repair of a send hash.
// Bodies in CBOR: src/protocol/client-server/chats.ts.

import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import {
  chatListShape,
  departureRequestShape,
  type OpenGeneration,
  openGenerationShape,
  sendHashRepairShape,
} from '#protocol/client-server/chats.ts'
import { type AccountAddress, parseChatId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '../crypto/blake3.ts'
import { cborBody, sendCbor } from '../plugins/bodies.ts'
import { perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import { type RequestSession, sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { appendedReply, chatParams } from './schemas.ts'

const dayMs = 24 * 60 * 60_000

export function chatRoutes(app: App, { clock, config, gate, rates, store }: RouteDeps): void {
  const limited = [gate.certified, perAccount(rates.chats)]
  const opened = { 204: Type.Null(), ...errorReplies }

  async function open(session: RequestSession, generation: OpenGeneration, reply: FastifyReply) {
    const outcome = await store.openGeneration({
      device: session.installation,
      opened: generation,
      ownPairKey: ownPairKey(session.address),
      nowMs: clock.nowMs(),
      perDay: config.limits.generationsPerDay,
    })
    if (outcome === 'ok') return reply.code(204).send(null)
    const retryAfterMs = dayMs / config.limits.generationsPerDay
    return refuse(reply, outcome === 'rate_limited' ? { code: outcome, retryAfterMs } : { code: outcome })
  }

  app.get('/v1/chats', { onRequest: gate.certified, schema: { response: errorReplies } }, async (request, reply) => {
    const { installation: device, address } = sessionOf(request)
    const list = await store.listChats({
      device,
      ownPairKey: ownPairKey(address),
      maxChats: limits.chatsPerDevice,
    })
    return sendCbor(reply, chatListShape, list)
  })

  app.post('/v1/chats', { onRequest: limited, schema: { response: opened } }, async (request, reply) => {
    const generation = cborBody(request, openGenerationShape)
    if (generation.generation !== 0) return refuse(reply, { code: 'malformed' })
    return open(sessionOf(request), generation, reply)
  })

  app.post(
    '/v1/chats/:chat/generations',
    { onRequest: limited, schema: { params: chatParams, response: opened } },
    async (request, reply) => {
      const generation = cborBody(request, openGenerationShape)
      const isOfThisChat = generation.chat === parseChatId(request.params.chat)
      if (generation.generation === 0 || !isOfThisChat) return refuse(reply, { code: 'malformed' })
      return open(sessionOf(request), generation, reply)
    },
  )

  app.post(
    '/v1/chats/:chat/send-hash',
    { onRequest: limited, schema: { params: chatParams, response: { 201: appendedReply, ...errorReplies } } },
    async (request, reply) => {
      const result = await store.repairSendHash({
        chat: parseChatId(request.params.chat),
        device: sessionOf(request).installation,
        repair: cborBody(request, sendHashRepairShape),
        nowMs: clock.nowMs(),
      })
      return result.outcome === 'ok' ? reply.code(201).send(result.row) : refuse(reply, { code: result.outcome })
    },
  )

  app.post(
    '/v1/chats/:chat/departures',
    { onRequest: limited, schema: { params: chatParams, response: { 201: appendedReply, ...errorReplies } } },
    async (request, reply) => {
      const { installation } = sessionOf(request)
      const departing = cborBody(request, departureRequestShape)
      if (departing.departure.device !== installation) return refuse(reply, { code: 'malformed' })
      const result = await store.depart({
        chat: parseChatId(request.params.chat),
        device: installation,
        request: departing,
        nowMs: clock.nowMs(),
      })
      return result.outcome === 'ok' ? reply.code(201).send(result.row) : refuse(reply, { code: result.outcome })
    },
  )
}

/** Of the account's chat with itself: any of its certified devices may open that chat's next generation. */
function ownPairKey(address: AccountAddress): Uint8Array {
  return blake3(utf8(labels.pairKey), lengthPrefixed(utf8(address), utf8(address)))
}
