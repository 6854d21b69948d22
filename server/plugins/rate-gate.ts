// Rates as hooks of routes: 429 with the time to wait, before a body is read.

import type { FastifyRequest } from 'fastify'
import { addressPrefix } from '../services/address-prefix.ts'
import type { RateLimiter } from '../services/rate-limiter.ts'
import { type Gate, gateOf } from './gate.ts'
import { sessionOf } from './sessions.ts'

/** By the address that asks. */
export const perAddress = (limiter: RateLimiter) => gate(limiter, ({ ip }) => addressPrefix(ip))

/** By the session's account; stands after the gate of sessions. */
export const perAccount = (limiter: RateLimiter) => gate(limiter, (request) => sessionOf(request).address)

/**
 * By the bytes that the session's account brings, whatever they are for. A body that does not say how long it is counts
 * as the longest that the route takes; one that is refused later was read and counts all the same.
 */
export const bytesPerAccount = (limiter: RateLimiter, maxBytes: number) =>
  gate(
    limiter,
    (request) => sessionOf(request).address,
    ({ headers }) => Math.min(maxBytes, Number(headers['content-length'] ?? maxBytes)),
  )

function gate(
  limiter: RateLimiter,
  keyOf: (request: FastifyRequest) => string,
  amountOf: (request: FastifyRequest) => number = () => 1,
): Gate {
  return gateOf(async (request) => {
    const retryAfterMs = limiter.take(keyOf(request), amountOf(request))
    return retryAfterMs === undefined ? undefined : { code: 'rate_limited', retryAfterMs }
  })
}
