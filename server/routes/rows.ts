// GET /v1/rows/:id: the whole frame of a row that the stream only announced.

import { sendBytes } from '../plugins/bodies.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { closedObject, decimal } from './schemas.ts'

export function rowRoutes(app: App, { gate, store }: RouteDeps): void {
  app.get(
    '/v1/rows/:id',
    {
      onRequest: gate.certified,
      schema: { params: closedObject({ id: decimal }), response: errorReplies },
    },
    async (request, reply) => {
      const device = sessionOf(request).installation
      const frame = await store.readRow({ device, id: Number(request.params.id) })
      return frame === undefined ? refuse(reply, { code: 'not_found' }) : sendBytes(reply, frame)
    },
  )
}
