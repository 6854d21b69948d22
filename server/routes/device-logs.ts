// GET and POST /v1/device-logs, POST /v1/device-logs/batch: the server keeps the logs, judges what is appended, and cannot write one.

import { type Static, Type } from 'typebox'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import type {
  AppendEntryRequest,
  appendEntryReplyShape,
  deviceLogReplyShape,
} from '#protocol/client-server/accounts.ts'
import { deviceLogsShape, readDeviceLogsShape } from '#protocol/client-server/device-logs.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import { PeerError } from '#protocol/errors.ts'
import { type AccountAddress, parseAccountAddress, splitAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { cborBody, sendCbor } from '../plugins/bodies.ts'
import { perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { anyName, bytesUpTo, closedObject, decimal, type Read, sameType } from './schemas.ts'

const logParams = closedObject({ address: anyName })
const logQuery = closedObject({ from: Type.Optional(decimal) })
export const logReply = closedObject({ entries: Type.Array(bytesUpTo(limits.deviceLogEntryBytes)) })
sameType<keyof Static<typeof logReply>, keyof Read<typeof deviceLogReplyShape>>()

const appendBody = closedObject({ entry: bytesUpTo(limits.deviceLogEntryBytes) })
sameType<Static<typeof appendBody>, AppendEntryRequest>()
const appendReply = closedObject({ seq: Type.Integer() })
sameType<Static<typeof appendReply>, Read<typeof appendEntryReplyShape>>()

const dayMs = 24 * 60 * 60 * 1000

export function deviceLogRoutes(app: App, { clock, config, gate, instance, rates, store }: RouteDeps): void {
  app.get(
    '/v1/device-logs/:address',
    {
      onRequest: gate.any,
      schema: { params: logParams, querystring: logQuery, response: { 200: logReply, ...errorReplies } },
    },
    async (request, reply) => {
      const address = parseAccountAddress(request.params.address)
      const session = sessionOf(request)
      if (!session.certified && address !== session.address) return refuse(reply, { code: 'uncertified_session' })
      const { username, domain } = splitAddress(address)
      const from = Number(request.query.from ?? 0)
      const entries = domain === instance.domain ? await store.readDeviceLog({ username, from }) : undefined
      if (entries === undefined) return refuse(reply, { code: 'not_found' })
      return reply.send({ entries: entries.map(toBase64url) })
    },
  )

  app.post(
    '/v1/device-logs/batch',
    { onRequest: [gate.certified, perAccount(rates.deviceLogs)], schema: { response: errorReplies } },
    async (request, reply) => {
      const { wanted } = cborBody(request, readDeviceLogsShape)
      const logs = await store.readDeviceLogs({
        wanted: wanted.map(({ account, from }) => {
          const { username, domain } = splitAddress(account)
          return { username: domain === instance.domain ? username : null, from }
        }),
        maxBytes: limits.deviceLogsReplyBytes,
      })
      return sendCbor(reply, deviceLogsShape, { logs })
    },
  )

  // An uncertified session may append to its own log: what counts is who signed the entry. Certified ones also bring
  // back what others' logs lost when this server was restored.
  app.post(
    '/v1/device-logs',
    { onRequest: gate.any, schema: { body: appendBody, response: { 201: appendReply, ...errorReplies } } },
    async (request, reply) => {
      const session = sessionOf(request)
      const entry = fromBase64url(request.body.entry)
      const address = session.certified ? accountOf(entry, session.address) : session.address
      const { username, domain } = splitAddress(address)
      if (domain !== instance.domain) return refuse(reply, { code: 'not_found' })
      const nowMs = clock.nowMs()
      const result = await store.appendEntry({
        username,
        address,
        entry,
        nowMs,
        addsPerDay: config.limits.addsPerDay,
        sessionExpiresMs: nowMs + config.sessions.certifiedDays * dayMs,
      })
      switch (result.outcome) {
        case 'ok':
          return reply.code(201).send({ seq: result.seq })
        case 'device_log_moved':
          return refuse(reply, { code: result.outcome, details: { headSeq: result.headSeq } })
        case 'bad_device_log_entry':
          return refuse(reply, { code: result.outcome, details: { fault: result.fault } })
        case 'rate_limited':
          return refuse(reply, { code: result.outcome, retryAfterMs: dayMs / config.limits.addsPerDay })
        case 'device_exists':
        case 'not_found':
          return refuse(reply, { code: result.outcome })
      }
    },
  )
}

/** Whose log the entry says it is of; one that does not read is judged, and refused, as one of the own log. */
function accountOf(entry: Uint8Array, own: AccountAddress): AccountAddress {
  try {
    return parseEntry(entry).body.account
  } catch (error) {
    if (error instanceof PeerError) return own
    throw error
  }
}
