// What own devices tell each other, inside the payload kind `own` of the chat of an account with itself.
// docs/protocol/payload.md; of history, docs/protocol/history.md.

import {
  byteRange,
  bool,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  oneOf,
  record,
  text,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { PeerError } from '#protocol/errors.ts'
import { chatIdShape, deviceIdShape } from '#protocol/ids.ts'

/** Of one value. The largest payload, less what is said about it: a subject of 300 signs and all that is around. */
export const maxStateBytes = 64_000

const stateRecordShape = record({
  /** What it is about: see own-state-kinds.ts. A kind that this version does not know is kept and handed on. */
  kind: [1, text(32)],
  /** Of which chat, account or setting. */
  subject: [2, text(300, 0)],
  /** CBOR by kind; null takes it back. The longest fits into a statement of its own. */
  value: [3, nullable(byteRange(0, maxStateBytes))],
  /** When it was said, by the clock of the device that said it, and never before what it replaces. */
  timeMs: [4, uint()],
  device: [5, deviceIdShape],
})
/** The last word on one thing. */
export type StateRecord = Shaped<typeof stateRecordShape>
export const encodeStateRecord = (said: StateRecord): Uint8Array => encodeShape(stateRecordShape, said)
export const decodeStateRecord = (stored: Uint8Array): StateRecord => decodeShape(stateRecordShape, stored)

const historyRequestShape = record({
  request: [1, bytes(16)],
  /** ML-KEM-1024, used for this request alone. */
  kemPublicKey: [2, bytes(1568)],
  /** The new device's; see history-request.ts. */
  signature: [3, bytes(64)],
})
export type HistoryRequest = Shaped<typeof historyRequestShape>

/** Stretches of one request: a chat that could not be read for long has few of them. */
export const gapsPerRequest = 64

const gapRequestShape = record({
  request: [1, bytes(16)],
  /** ML-KEM-1024, used for this request alone. */
  kemPublicKey: [2, bytes(1568)],
  /** What could not be read: from a place in the chat's timeline to before another. */
  gaps: [3, list(record({ chat: [1, chatIdShape], from: [2, bytes(14)], to: [3, bytes(14)] }), gapsPerRequest)],
  /** Of the device that asks; see gap-request.ts. */
  signature: [4, bytes(64)],
})
export type GapRequest = Shaped<typeof gapRequestShape>

const gapSentShape = record({
  request: [1, bytes(16)],
  to: [2, deviceIdShape],
  bundles: [3, uint()],
  /** One for each stretch asked for: all that belongs there has been sent. */
  isWhole: [4, list(bool, gapsPerRequest)],
})
export type GapSent = Shaped<typeof gapSentShape>

/** Messages of one statement. */
export const mostSeen = 64

const seenShape = record({
  chat: [1, chatIdShape],
  /** See payload/message-reference.ts. */
  message: [2, bytes(16)],
})
export type SeenMessage = Shaped<typeof seenShape>
export const encodeSeenMessage = (seen: SeenMessage): Uint8Array => encodeShape(seenShape, seen)
export const decodeSeenMessage = (stored: Uint8Array): SeenMessage => decodeShape(seenShape, stored)

const statementShape = record({
  kind: [1, oneOf('state', 'ask', 'history-request', 'history-sent', 'gap-request', 'gap-sent', 'seen')],
  records: [2, nullable(list(stateRecordShape, 512))],
  request: [3, nullable(historyRequestShape)],
  sent: [4, nullable(record({ request: [1, bytes(16)], to: [2, deviceIdShape], bundles: [3, uint()] }))],
  gapRequest: [5, nullable(gapRequestShape)],
  gapSent: [6, nullable(gapSentShape)],
  seen: [7, nullable(list(seenShape, mostSeen))],
})

export type OwnStatement =
  | { readonly kind: 'state'; readonly records: readonly StateRecord[] }
  /** Of a device that has just come: everybody says what they know. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'history-request'; readonly request: HistoryRequest }
  /** All that there is has been put on the shelf, in so many bundles. */
  | {
      readonly kind: 'history-sent'
      readonly sent: { readonly request: Uint8Array; readonly to: StateRecord['device']; readonly bundles: number }
    }
  /** Of a device that could not read something that the others may have. */
  | { readonly kind: 'gap-request'; readonly gapRequest: GapRequest }
  /** What this device has of it has been put on the shelf. */
  | { readonly kind: 'gap-sent'; readonly gapSent: GapSent }
  /** Messages that are shown once have been, on the device that says so. */
  | { readonly kind: 'seen'; readonly seen: readonly SeenMessage[] }

export function encodeOwnStatement(statement: OwnStatement): Uint8Array {
  return encodeShape(statementShape, { ...saysNothing, ...statement })
}

const saysNothing = { records: null, request: null, sent: null, gapRequest: null, gapSent: null, seen: null }

/** A `PeerError` `malformed` for anything but one of them, with exactly its field. */
export function decodeOwnStatement(content: Uint8Array): OwnStatement {
  const { kind, ...fields } = decodeShape(statementShape, content)
  const { records, request, sent, gapRequest, gapSent, seen } = fields
  const given = Object.values(fields).filter((field) => field !== null).length
  if (kind === 'ask' && given === 0) return { kind }
  if (given === 1) {
    if (kind === 'state' && records !== null) return { kind, records }
    if (kind === 'history-request' && request !== null) return { kind, request }
    if (kind === 'history-sent' && sent !== null) return { kind, sent }
    if (kind === 'gap-request' && gapRequest !== null) return { kind, gapRequest }
    if (kind === 'gap-sent' && gapSent !== null) return { kind, gapSent }
    if (kind === 'seen' && seen !== null) return { kind, seen }
  }
  throw new PeerError('malformed', 'a statement with other fields than its kind has')
}
