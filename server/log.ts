// What the server says about itself: events with fields off a list, ids as short hashes that mean nothing tomorrow.
// Never a body, a token, a name or an address. The newest 2,000 lines are kept in memory; acts of the operator are
// kept there alone. It has no file.

import { pino } from 'pino'
import { utf8 } from '#protocol/codec/utf8.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import type { AccountAddress, ChatId, DeviceId } from '#protocol/ids.ts'
import { blake3 } from './crypto/blake3.ts'
import { randomBytes } from './crypto/sodium.ts'

/** The whole list: what is not here cannot be logged. */
interface LogFields {
  /** The route's pattern, never the path asked for. */
  readonly route?: string
  readonly method?: string
  readonly status?: number
  readonly code?: string
  readonly durationMs?: number
  readonly count?: number
  readonly port?: number
  /** Made by `ServerLog.id`. */
  readonly account?: LogId
  readonly device?: LogId
  readonly chat?: LogId
  /** Of an error of our own: names of functions and constraints. */
  readonly detail?: string
}

declare const logId: unique symbol
/** A keyed hash of an id; the key lives as long as the process. */
type LogId = string & { readonly [logId]: true }

export interface ServerLog {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** An act of the operator: in memory, and nowhere else. */
  admin(event: string, fields?: LogFields): void
  id(id: AccountAddress | DeviceId | ChatId): LogId
  /** The newest lines, oldest first. */
  lines(): readonly string[]
}

const keptLines = 2_000
const allowed = new Set<string>([
  'route',
  'method',
  'status',
  'code',
  'durationMs',
  'count',
  'port',
  'account',
  'device',
  'chat',
  'detail',
] satisfies (keyof LogFields)[])

/** `sink` takes each line with its end; for `admin` it is not called. */
export function createServerLog(sink: (line: string) => void): ServerLog {
  const ring: string[] = []
  const runKey = randomBytes(32)
  function keep(line: string): void {
    if (ring.push(line) > keptLines) ring.shift()
  }
  const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const shown = pino(options, {
    write(line: string) {
      keep(line)
      sink(line)
    },
  })
  const hidden = pino(options, { write: keep })
  return {
    info: (event, fields) => shown.info(onlyAllowed(fields), event),
    warn: (event, fields) => shown.warn(onlyAllowed(fields), event),
    error: (event, fields) => shown.error(onlyAllowed(fields), event),
    admin: (event, fields) => hidden.info(onlyAllowed(fields), event),
    id: (id) => toHex(blake3(runKey, utf8(id)).subarray(0, 4)) as LogId,
    lines: () => [...ring],
  }
}

/** The type says it too; this holds against an object that came with more than its type. */
function onlyAllowed(fields: LogFields = {}): object {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.has(name)))
}
