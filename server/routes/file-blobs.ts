// Blobs of files: begun, filled piece by piece, fetched by ranges, erased by their author. A session here is refused, and
// nothing of a request is logged: whoever shows the chat's send token is one of its members, and which one stays unknown.

import { Type } from 'typebox'
import { beginUploadShape, blobDeletionShape } from '#protocol/client-server/file-blobs.ts'
import { PeerError } from '#protocol/errors.ts'
import { parseBlobId, parseChatId } from '#protocol/ids.ts'
import { cborBody, sendStream, streamedBody } from '../plugins/bodies.ts'
import { chatTokenOf } from '../plugins/chat-token.ts'
import { perAddress } from '../plugins/rate-gate.ts'
import { errorReplies, refuse, respond } from '../plugins/replies.ts'
import { blobDeletionRoute, fileBlobRoute, uploadRoute } from '../plugins/request-log.ts'
import type { ByteRange } from '../services/file-blobs.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { chatParams, closedObject, decimal, hexId } from './schemas.ts'

const blobParams = closedObject({ chat: hexId, blob: hexId })
const uploadState = closedObject({ receivedBytes: Type.Integer() })
/** An upload's begin is the longest. */
const bodyBytes = 256

export function fileBlobRoutes(app: App, { config, fileBlobs, gate, rates }: RouteDeps): void {
  const movesBytes = { handlerTimeoutMs: config.limits.requestTimeoutMs }

  app.post(
    uploadRoute,
    {
      onRequest: [perAddress(rates.uploads), gate.none],
      bodyLimit: bodyBytes,
      schema: { params: chatParams, response: { 201: uploadState, ...errorReplies } },
    },
    async (request, reply) => {
      const answer = await fileBlobs.begin(parseChatId(request.params.chat), cborBody(request, beginUploadShape))
      return respond(reply, answer, (state) => reply.code(201).send(state))
    },
  )

  app.put(
    fileBlobRoute,
    {
      onRequest: gate.none,
      config: movesBytes,
      schema: {
        params: blobParams,
        querystring: closedObject({ from: decimal }),
        response: { 200: uploadState, ...errorReplies },
      },
    },
    async (request, reply) => {
      const asked = { ...blobOf(request.params), token: chatTokenOf(request) }
      const announced = request.headers['content-length']
      const piece = {
        fromBytes: Number(request.query.from),
        announcedBytes: announced === undefined ? undefined : Number(announced),
      }
      const answer = await streamedBody(request, reply, (bytes) => fileBlobs.append(asked, { ...piece, bytes }))
      if (answer === undefined) return refuse(reply, { code: 'unsupported_media_type' })
      return respond(reply, answer, (state) => reply.code(200).send(state))
    },
  )

  app.get(
    fileBlobRoute,
    { onRequest: gate.none, config: movesBytes, schema: { params: blobParams, response: errorReplies } },
    async (request, reply) => {
      const { range } = request.headers
      const asked = { ...blobOf(request.params), token: chatTokenOf(request) }
      const answer = await fileBlobs.read(asked, range === undefined ? undefined : parseRange(range))
      return respond(reply, answer, ({ bytes, first, last, bucketBytes }) => {
        reply.header('accept-ranges', 'bytes').header('content-length', last - first + 1)
        if (range === undefined) return sendStream(reply, bytes)
        reply.header('content-range', `bytes ${String(first)}-${String(last)}/${String(bucketBytes)}`)
        return sendStream(reply.code(206), bytes)
      })
    },
  )

  app.post(
    blobDeletionRoute,
    {
      onRequest: [perAddress(rates.deletions), gate.none],
      bodyLimit: bodyBytes,
      schema: { params: chatParams, response: { 204: Type.Null(), ...errorReplies } },
    },
    async (request, reply) => {
      const { blob, token } = cborBody(request, blobDeletionShape)
      const isErased = await fileBlobs.erase({ chat: parseChatId(request.params.chat), blob, token })
      return isErased ? reply.code(204).send(null) : refuse(reply, { code: 'not_found' })
    },
  )
}

const blobOf = ({ chat, blob }: { chat: string; blob: string }) => ({
  chat: parseChatId(chat),
  blob: parseBlobId(blob),
})

/** One range from a first byte on (RFC 9110 §14.1.2); suffixes and lists have no use here and are refused. */
function parseRange(header: string): ByteRange {
  const [, first, last] = /^bytes=(0|[1-9]\d{0,11})-(0|[1-9]\d{0,11})?$/.exec(header) ?? []
  if (first === undefined) throw new PeerError('malformed', 'not a range of bytes')
  return { first: Number(first), ...(last === undefined ? {} : { last: Number(last) }) }
}
