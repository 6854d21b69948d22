// A message as the vault keeps it: what was said, by whom, and what became of it.

import {
  bool,
  byteRange,
  decodeOwnShape,
  decodeShape,
  encodeShape,
  nullable,
  oneOf,
  record,
  text,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { addressShape, deviceIdShape, messageIdShape } from '#protocol/ids.ts'
import { fileInfoShape } from '../payload/file-info.ts'
import { marksShape } from './message-marks.ts'
import { noticeShape } from './notice.ts'

const messageRecordShape = record({
  id: [1, messageIdShape],
  sender: [2, addressShape],
  device: [3, deviceIdShape],
  sentAtMs: [4, uint()],
  /** The server's time of the row; null while it is not there. */
  serverTimeMs: [5, nullable(uint())],
  /**
   * `unknown`: from a newer version, its payload kept. `notice`: the chat itself says something. `deleted`: its author
   * took it back, and nothing of it is left but that it was there.
   */
  kind: [6, oneOf('text', 'unknown', 'notice', 'deleted')],
  text: [7, text(65_536, 0)],
  /** `queued`: in the outbox. `sent`: on the server's disk. `received`: from somebody else. `failed`: see `failure`. */
  state: [8, oneOf('queued', 'sent', 'received', 'failed')],
  failure: [9, text(64, 0)],
  epoch: [10, uint()],
  /** What a `notice` tells. */
  notice: [12, nullable(noticeShape)],
  /** The payload of an unknown kind, for the version that will know it. */
  rawPayload: [11, nullable(byteRange(0, 66_000))],
  /** The message destroys itself so long after it was sent or first displayed; 0 is never. */
  timerSeconds: [13, uint(0xffff_ffff)],
  /** Shown once: the text leaves the vault with its first display. */
  burnsOnRead: [14, bool],
  /** The own device that sent it here as history; null where MLS vouches for its sender. */
  fromDevice: [15, nullable(deviceIdShape)],
  /** What it answers, whom it names, what was done to it. */
  marks: [16, marksShape],
  /** What it carries beside its text. Where the file is: files/file-rows.ts. */
  file: [32, nullable(fileInfoShape)],
})
export type MessageRecord = Shaped<typeof messageRecordShape>

export const encodeMessageRecord = (message: MessageRecord): Uint8Array => encodeShape(messageRecordShape, message)
export const decodeMessageRecord = (stored: Uint8Array): MessageRecord => decodeShape(messageRecordShape, stored)
/** Of a row that has just been opened, where thousands are read. */
export const readMessageRow = (opened: Uint8Array): MessageRecord => decodeOwnShape(messageRecordShape, opened)
