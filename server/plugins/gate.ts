// A hook in front of a route: it lets the request pass, or answers it.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '../refusal.ts'
import { refuse } from './replies.ts'

export type Gate = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

/** Why a request may not pass; undefined if it may. */
export type Check = (request: FastifyRequest) => Promise<Refusal | undefined>

/**
 * [Note: checks give values] A reply is a thenable: whoever awaits one waits until it is sent and gets undefined. So
 * checks call each other, and only the gate around them touches the reply.
 */
export function gateOf(check: Check): Gate {
  return async (request, reply) => {
    const refusal = await check(request)
    return refusal === undefined ? undefined : refuse(reply, refusal)
  }
}
