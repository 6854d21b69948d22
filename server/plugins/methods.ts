// 405 for a path that exists with a method it does not have; without this, Fastify says 404.

import type { FastifyInstance, HTTPMethods } from 'fastify'
import { refuse } from './replies.ts'

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const

/** Call before the routes; the result, after them. */
export function watchMethods(app: FastifyInstance): { closeOthers(): void } {
  const known = new Map<string, Set<string>>()
  let isWatching = true
  app.addHook('onRoute', ({ url, method }) => {
    if (!isWatching) return
    const found = known.get(url) ?? new Set()
    for (const each of Array.isArray(method) ? method : [method]) found.add(each)
    known.set(url, found)
  })
  return {
    closeOthers() {
      isWatching = false
      for (const [url, taken] of known) {
        const others: HTTPMethods[] = methods.filter((method) => !taken.has(method))
        app.route({
          url,
          method: others,
          // Before any body is read: whatever it is, it is not wanted.
          onRequest: async (_request, reply) =>
            refuse(reply.header('allow', [...taken].join(', ')), { code: 'method_not_allowed' }),
          handler: async (_request, reply) => reply,
        })
      }
    },
  }
}
