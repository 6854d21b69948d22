// Rates as hooks of routes: 429 with the time to wait, before a body is read.

import type { FastifyRequest } from 'fastify'
import type { RateLimiter } from '../services/rate-limiter.ts'
import { type Gate, gateOf } from './gate.ts'
import { sessionOf } from './sessions.ts'

/** By the address that asks. */
export const perAddress = (limiter: RateLimiter) => gate(limiter, ({ ip }) => ip)

/** By the session's account; stands after the gate of sessions. */
export const perAccount = (limiter: RateLimiter) => gate(limiter, (request) => sessionOf(request).address)

function gate(limiter: RateLimiter, keyOf: (request: FastifyRequest) => string): Gate {
  return gateOf(async (request) => {
    const retryAfterMs = limiter.take(keyOf(request))
    return retryAfterMs === undefined ? undefined : { code: 'rate_limited', retryAfterMs }
  })
}
