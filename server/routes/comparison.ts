// POST and GET /v1/comparison: what a new installation and the devices of its account say to each other before it is
// certified. Either kind of session; the store lets nothing pass but between the two.

import { Type } from 'typebox'
import { comparisonMailShape, comparisonPostShape } from '#protocol/client-server/comparison.ts'
import { limits } from '#protocol/limits.ts'
import { cborBody, sendCbor } from '../plugins/bodies.ts'
import { perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { closedObject, decimal } from './schemas.ts'

const mailQuery = closedObject({ after: Type.Optional(decimal) })

/** As long as people take to look at two screens, and a little. */
const lifetimeMs = 10 * 60_000
const max = { perAccount: limits.comparisonMessages, perSender: limits.comparisonMessages / 4 }
const fieldBytes = 64

export function comparisonRoutes(app: App, { clock, gate, rates, store }: RouteDeps): void {
  app.post(
    '/v1/comparison',
    {
      onRequest: [gate.any, perAccount(rates.comparisons)],
      bodyLimit: limits.comparisonMessageBytes + fieldBytes,
      schema: { response: { 204: Type.Null(), ...errorReplies } },
    },
    async (request, reply) => {
      const { to, body } = cborBody(request, comparisonPostShape)
      const { username, installation, certified } = sessionOf(request)
      const nowMs = clock.nowMs()
      const expiresMs = nowMs + lifetimeMs
      const posted = await store.postComparison({
        username,
        from: installation,
        certified,
        to,
        body,
        nowMs,
        expiresMs,
        max,
      })
      return typeof posted === 'number' ? reply.code(204).send(null) : refuse(reply, { code: posted })
    },
  )

  app.get(
    '/v1/comparison',
    { onRequest: gate.any, schema: { querystring: mailQuery, response: errorReplies } },
    async (request, reply) => {
      const { username, installation, certified } = sessionOf(request)
      const after = Number(request.query.after ?? 0)
      const messages = await store.readComparison({ username, installation, certified, after, nowMs: clock.nowMs() })
      return sendCbor(reply, comparisonMailShape, { messages })
    },
  )
}
