// How far history has come, on both sides, as the vault keeps it: whoever is killed goes on from here.

import {
  bool,
  bytes,
  decodeShape,
  encodeShape,
  nullable,
  oneOf,
  record,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'

/** On the new device. One at a time. */
const fetchShape = record({
  request: [1, bytes(16)],
  /** Of the request's ML-KEM-1024 key; zeros once the last bundle is here. */
  kemSeed: [2, bytes(64)],
  /** `incomplete`: bundles were lost on the way, and asking again is for the user. */
  phase: [3, oneOf('requested', 'receiving', 'done', 'incomplete')],
  /** The number that the next bundle should have. */
  next: [4, uint()],
  /** One was missing: it had lain at the server for longer than a day. */
  hasGap: [5, bool],
  /** How many bundles there are, once the sender has said it. */
  bundles: [6, nullable(uint())],
  messages: [7, uint()],
  /** Requests so far. */
  attempts: [8, uint()],
})
export type FetchRow = Shaped<typeof fetchShape>
export const encodeFetchRow = (row: FetchRow): Uint8Array => encodeShape(fetchShape, row)
export const decodeFetchRow = (stored: Uint8Array): FetchRow => decodeShape(fetchShape, stored)

/** On a device that may send, one per new device. */
const serveShape = record({
  /** `asked`: its user has to say. `allowed`: said so before the request came. `sent`: all is on the shelf, or was. */
  phase: [1, oneOf('asked', 'allowed', 'refused', 'sending', 'sent')],
  request: [2, nullable(bytes(16))],
  kemPublicKey: [3, nullable(bytes(1568))],
  bundles: [4, uint()],
  messages: [5, uint()],
  /** When the user allowed it, ms; 0 is not. A later request is served without asking again, for a while. */
  allowedAtMs: [6, uint()],
  /** When this request's sending began, ms. */
  sinceMs: [7, uint()],
})
export type ServeRow = Shaped<typeof serveShape>
export const encodeServeRow = (row: ServeRow): Uint8Array => encodeShape(serveShape, row)
export const decodeServeRow = (stored: Uint8Array): ServeRow => decodeShape(serveShape, stored)

/** Of one chat: sent from the newest message back to `before`; `until` is how far the bundle under way goes. */
const servedChatShape = record({
  before: [1, nullable(bytes(14))],
  until: [2, nullable(bytes(14))],
  /** Time of the oldest message sent: what remains is older. */
  newestMs: [3, uint()],
  isDone: [4, bool],
})
export type ServedChat = Shaped<typeof servedChatShape>
export const encodeServedChat = (row: ServedChat): Uint8Array => encodeShape(servedChatShape, row)
export const decodeServedChat = (stored: Uint8Array): ServedChat => decodeShape(servedChatShape, stored)
