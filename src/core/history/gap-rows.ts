// How far the filling of gaps has come, on both sides, as the vault keeps it: whoever is killed goes on from here.

import {
  bool,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  record,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { chatIdShape, deviceIdShape } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { gapsPerRequest } from '../own-devices/own-statement.ts'

const stretchShape = record({ chat: [1, chatIdShape], from: [2, bytes(14)], to: [3, bytes(14)] })
/** A stretch of the timeline of one chat: `to` is the first place after it. */
export type ChatStretch = Shaped<typeof stretchShape>

const answerShape = record({
  device: [1, deviceIdShape],
  /** The number that the next bundle should have. */
  next: [2, uint()],
  /** One was missing: it had lain at the server for longer than a day. */
  hasHole: [3, bool],
  /** How many bundles there are, once the device has said it. */
  bundles: [4, nullable(uint())],
  isWhole: [5, list(bool, gapsPerRequest)],
})
export type GapAnswer = Shaped<typeof answerShape>

/** On the device that asks. One request at a time. */
const askShape = record({
  request: [1, bytes(16)],
  kemSeed: [2, bytes(64)],
  askedMs: [3, uint()],
  /** Requests for these stretches so far. */
  attempts: [4, uint(0xffff)],
  gaps: [5, list(stretchShape, gapsPerRequest)],
  /** One for each device that has heard the request, said or not. */
  answers: [6, list(answerShape, limits.deviceLogEntries)],
})
export type GapAskRow = Shaped<typeof askShape>
export const encodeGapAskRow = (row: GapAskRow): Uint8Array => encodeShape(askShape, row)
export const decodeGapAskRow = (stored: Uint8Array): GapAskRow => decodeShape(askShape, stored)

/** On a device that answers, one per device that asks. */
const serveShape = record({
  request: [1, bytes(16)],
  kemPublicKey: [2, bytes(1568)],
  gaps: [3, list(stretchShape, gapsPerRequest)],
  /** Filled by another device meanwhile. */
  isSkipped: [4, list(bool, gapsPerRequest)],
  /** When this device begins: several have what is asked for, and one answer is enough. */
  dueMs: [5, uint()],
  /** How often it was put off, because this device was behind itself. */
  waits: [6, uint(0xff)],
  /** One for each stretch that is done. */
  isWhole: [7, list(bool, gapsPerRequest)],
  /** In the stretch under way: from where it goes on, how far the bundle under way goes, whether something was kept back. */
  from: [8, nullable(bytes(14))],
  until: [9, nullable(bytes(14))],
  keptBack: [10, bool],
  bundles: [11, uint()],
})
export type GapServeRow = Shaped<typeof serveShape>
export const encodeGapServeRow = (row: GapServeRow): Uint8Array => encodeShape(serveShape, row)
export const decodeGapServeRow = (stored: Uint8Array): GapServeRow => decodeShape(serveShape, stored)
