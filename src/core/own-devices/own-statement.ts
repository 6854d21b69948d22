// What own devices tell each other, inside the payload kind `own` of the chat of an account with itself.
// docs/protocol/payload.md; of history, docs/protocol/history.md.

import {
  byteRange,
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
import { deviceIdShape } from '#protocol/ids.ts'

const stateRecordShape = record({
  /** What it is about: see own-state-kinds.ts. A kind that this version does not know is kept and handed on. */
  kind: [1, text(32)],
  /** Of which chat, account or setting. */
  subject: [2, text(300, 0)],
  /** CBOR by kind; null takes it back. */
  value: [3, nullable(byteRange(0, 8_192))],
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

const statementShape = record({
  kind: [1, oneOf('state', 'ask', 'history-request', 'history-sent')],
  records: [2, nullable(list(stateRecordShape, 512))],
  request: [3, nullable(historyRequestShape)],
  sent: [4, nullable(record({ request: [1, bytes(16)], to: [2, deviceIdShape], bundles: [3, uint()] }))],
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

export function encodeOwnStatement(statement: OwnStatement): Uint8Array {
  return encodeShape(statementShape, { records: null, request: null, sent: null, ...statement })
}

/** A `PeerError` `malformed` for anything but one of the four, with exactly its field. */
export function decodeOwnStatement(content: Uint8Array): OwnStatement {
  const { kind, records, request, sent } = decodeShape(statementShape, content)
  const has = [records !== null, request !== null, sent !== null].join()
  if (kind === 'state' && records !== null && has === 'true,false,false') return { kind, records }
  if (kind === 'ask' && has === 'false,false,false') return { kind }
  if (kind === 'history-request' && request !== null && has === 'false,true,false') return { kind, request }
  if (kind === 'history-sent' && sent !== null && has === 'false,false,true') return { kind, sent }
  throw new PeerError('malformed', 'a statement with other fields than its kind has')
}
