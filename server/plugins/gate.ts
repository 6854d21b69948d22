// A hook in front of a route: it lets the request pass, or answers it.

import type { FastifyReply, FastifyRequest } from 'fastify'

export type Gate = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>
