// How errors leave: one shape, one catalogue, whatever went wrong and wherever it was noticed.

import type { Writable } from 'node:stream'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { ErrorCode } from '#protocol/error-codes.ts'
import { InternalError, TalkeeError } from '#protocol/errors.ts'
import type { ServerLog } from '../log.ts'
import { type Answer, errorReply, type Refusal, refusalOf, statusOf } from '../refusal.ts'

const errorSchema = Type.Object(
  {
    code: Type.String(),
    message: Type.String(),
    retryAfterMs: Type.Optional(Type.Integer()),
    details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()]))),
  },
  { additionalProperties: false },
)

/** Goes into each route's `response`, beside its own. */
export const errorReplies = { '4xx': errorSchema, '5xx': errorSchema } as const

export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(refusal.retryAfterMs / 1000))
  return reply.code(statusOf(refusal.code)).send(errorReply(refusal))
}

/** Sends what was granted by `send`, or the refusal. */
export function respond<T>(reply: FastifyReply, answer: Answer<T>, send: (value: T) => FastifyReply): FastifyReply {
  return answer.ok ? send(answer.value) : refuse(reply, answer.refusal)
}

/** For requests that never became one: broken HTTP, headers without end, bodies that do not come. */
export function answerBrokenRequest(cause: Error & { readonly code?: string }, socket: Writable): void {
  if (cause.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code = ofNode[cause.code ?? ''] ?? 'malformed'
  socket.end(rawReply({ code }))
}

/** A whole HTTP answer, for a socket that has no reply object. */
export function rawReply(refusal: Refusal): string {
  const body = JSON.stringify(errorReply(refusal))
  const head = [
    `HTTP/1.1 ${String(statusOf(refusal.code))} Refused`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

const ofNode: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
  HPE_HEADER_OVERFLOW: 'too_large',
}

/** Puts all errors of the app under the catalogue. */
export function registerErrorReplies(app: FastifyInstance, log: ServerLog): void {
  app.setErrorHandler((cause: FastifyError, request, reply) => {
    const known = refusalOf(cause) ?? refusalOfFastify(cause)
    if (known !== undefined) return refuse(reply, known)
    log.error('request-failed', { route: request.routeOptions.url ?? '', method: request.method, ...faultOf(cause) })
    return refuse(reply, { code: 'internal' })
  })
  app.setNotFoundHandler((request, reply) =>
    refuse(reply, { code: /^\/v(?!1\/)\d+\//.test(request.url) ? 'unsupported_version' : 'not_found' }),
  )
}

function faultOf(cause: Error): { code: string; detail: string } {
  if (cause instanceof InternalError) return { code: cause.code, detail: cause.message }
  return {
    code: cause instanceof TalkeeError ? cause.code : cause.name,
    detail: cause.stack?.split('\n')[1]?.trim() ?? '',
  }
}

/** Fastify's own codes → ours. */
const ofFastify: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed',
}

function refusalOfFastify(cause: FastifyError): Refusal | undefined {
  const code = ofFastify[cause.code]
  if (code !== undefined) return { code }
  if (cause.validation !== undefined) return { code: 'malformed' }
  // JSON that does not parse, prototype poisoning and their like.
  return cause.statusCode !== undefined && cause.statusCode < 500 ? { code: 'malformed' } : undefined
}
