// A bound on how long a handler may take. Fastify has one too, but clears it when the request's body has been read, which
// is before most handlers begin.

import type { FastifyInstance } from 'fastify'
import type { ServerClock } from '../clock.ts'
import { refuse } from './replies.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** In place of the app's, for routes that move many bytes. */
    handlerTimeoutMs?: number
  }
}

export function registerHandlerTimeout(app: FastifyInstance, clock: ServerClock, timeoutMs: number): void {
  app.addHook('onRequest', async (request, reply) => {
    const cancel = clock.after(request.routeOptions.config.handlerTimeoutMs ?? timeoutMs, () => {
      if (!reply.sent) refuse(reply, { code: 'timeout' })
    })
    reply.raw.once('close', cancel)
  })
}
