// Bodies that are not JSON: CBOR, parsed by the protocol's shapes, which say more than a JSON schema could; and bytes,
// streamed.

import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decodeShape, encodeShape, type Shape } from '#protocol/codec/shape.ts'
import { PeerError } from '#protocol/errors.ts'

const cbor = 'application/cbor'

export function registerBodies(app: FastifyInstance): void {
  app.addContentTypeParser(cbor, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // Streamed: the handler reads the request itself, and counts.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
}

/**
 * Gives `take` the bytes as they come; undefined where the body is of another type. When a reply was sent meanwhile, for
 * instance that it took too long, Node tells the request no more that its connection is gone: so the bytes end with the
 * reply, else whoever waits for the next of them would wait for ever.
 */
export async function streamedBody<T>(
  { body }: FastifyRequest,
  reply: FastifyReply,
  take: (bytes: Readable) => Promise<T>,
): Promise<T | undefined> {
  if (!(body instanceof Readable)) return undefined
  const end = (): void => void body.destroy()
  reply.raw.once('close', end)
  try {
    return await take(body)
  } finally {
    reply.raw.off('close', end)
  }
}

/** The body as `shape` says; a `PeerError` otherwise. */
export function cborBody<T>(request: FastifyRequest, shape: Shape<T>): T {
  const { body } = request
  if (!Buffer.isBuffer(body)) throw new PeerError('unsupported_media_type', 'a CBOR body is expected')
  // A copy-free view: shapes and SQLite take any Uint8Array.
  return decodeShape(shape, new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
}

export function sendCbor<T>(reply: FastifyReply, shape: Shape<T>, value: T): FastifyReply {
  return sendBytes(reply, encodeShape(shape, value), cbor)
}

export function sendBytes(reply: FastifyReply, bytes: Uint8Array, type = 'application/octet-stream'): FastifyReply {
  return reply.type(type).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

export function sendStream(reply: FastifyReply, bytes: Readable): FastifyReply {
  return reply.type('application/octet-stream').send(bytes)
}
