// One line per request: pattern, status, duration. Of anonymous posts there is none: a line beside each row would tie
// the row's time to a connection.

import type { FastifyInstance } from 'fastify'
import type { ServerLog } from '../log.ts'

export const anonymousRoute = '/v1/anon/chats/:chat/messages'
export const deletionRoute = '/v1/anon/chats/:chat/deletions'

export const uploadRoute = '/v1/anon/chats/:chat/blobs'
export const fileBlobRoute = '/v1/anon/chats/:chat/blobs/:blob'
export const blobDeletionRoute = '/v1/anon/chats/:chat/blob-deletions'

const unlogged: ReadonlySet<string> = new Set([
  anonymousRoute,
  deletionRoute,
  uploadRoute,
  fileBlobRoute,
  blobDeletionRoute,
])

export function registerRequestLog(app: FastifyInstance, log: ServerLog): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    if (unlogged.has(route)) return
    const durationMs = Math.round(reply.elapsedTime)
    log.info('request', { route, method: request.method, status: reply.statusCode, durationMs })
  })
}
