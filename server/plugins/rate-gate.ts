// Rates as hooks of routes: 429 with the time to wait, before a body is read.

import type { FastifyRequest } from 'fastify'
import type { Gate } from './gate.ts'
import type { RateLimiter } from '../services/rate-limiter.ts'
import { refuse } from './replies.ts'
import { sessionOf } from './sessions.ts'

/** By the address that asks. */
export const perAddress = (limiter: RateLimiter) => gate(limiter, ({ ip }) => ip)

/** By the session's account; stands after the gate of sessions. */
export const perAccount = (limiter: RateLimiter) => gate(limiter, (request) => sessionOf(request).address)

function gate(limiter: RateLimiter, keyOf: (request: FastifyRequest) => string): Gate {
  return async (request, reply) => {
    const retryAfterMs = limiter.take(keyOf(request))
    return retryAfterMs === undefined ? undefined : refuse(reply, { code: 'rate_limited', retryAfterMs })
  }
}
