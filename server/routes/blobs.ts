// PUT and GET of a chat's blobs: bytes, streamed both ways, named by whoever uploads.

import { Type } from 'typebox'
import { parseBlobId, parseChatId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { sendStream, streamedBody } from '../plugins/bodies.ts'
import { bytesPerAccount, perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, refuse, respond } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { closedObject, hexId } from './schemas.ts'

const blobParams = closedObject({ chat: hexId, blob: hexId })

export function blobRoutes(app: App, { blobs, config, gate, rates }: RouteDeps): void {
  app.put(
    '/v1/chats/:chat/blobs/:blob',
    {
      onRequest: [gate.certified, perAccount(rates.blobs), bytesPerAccount(rates.uploadedBytes, limits.treeBlobBytes)],
      bodyLimit: limits.treeBlobBytes,
      config: { handlerTimeoutMs: config.limits.requestTimeoutMs },
      schema: { params: blobParams, response: { 204: Type.Null(), ...errorReplies } },
    },
    async (request, reply) => {
      const named = {
        device: sessionOf(request).installation,
        chat: parseChatId(request.params.chat),
        blob: parseBlobId(request.params.blob),
      }
      const answer = await streamedBody(request, reply, (bytes) => blobs.put({ ...named, bytes }))
      if (answer === undefined) return refuse(reply, { code: 'unsupported_media_type' })
      return respond(reply, answer, () => reply.code(204).send(null))
    },
  )

  app.get(
    '/v1/chats/:chat/blobs/:blob',
    { onRequest: gate.certified, schema: { params: blobParams, response: errorReplies } },
    async (request, reply) => {
      const answer = await blobs.get({
        device: sessionOf(request).installation,
        chat: parseChatId(request.params.chat),
        blob: parseBlobId(request.params.blob),
      })
      return respond(reply, answer, (bytes) => sendStream(reply, bytes))
    },
  )
}
