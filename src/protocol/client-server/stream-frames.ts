// Frames of the WebSocket /v1/stream: 21 bytes of header (type u8, chat handle u32, id u64, seq u64), then a body.
// A WebSocket message is one frame, or a batch: type 0, then frames each with its length (u32).

import { concatBytes } from '../codec/bytes.ts'
import { createReader } from '../codec/reader.ts'
import { bytes, list, nullable, record, uint, type Shaped } from '../codec/shape.ts'
import { u32, u48, u64, u8 } from '../codec/writer.ts'
import { PeerError } from '../errors.ts'
import { addressShape, incarnationShape } from '../ids.ts'

export const frameTypes = {
  /** Server → client. Body: `helloShape`. The first frame. */
  hello: 1,
  /** Gives a handle its chat. Body: chat id, 16 bytes. Before the first frame that uses the handle. */
  chat: 2,
  /** Body: server time u48, MLSMessage. */
  message: 3,
  /** Body: server time u48, `commitRowShape`. */
  commit: 4,
  /** For this device alone. Body: server time u48, `welcomeItemShape`. */
  welcome: 5,
  /** A row too large for the stream; its frame is at GET /v1/rows/:id. Body: `announcementShape`. */
  announcement: 6,
  /** Never stored; id and seq are 0. Body: server time u48, sealed bytes. */
  ephemeral: 7,
  /** Everything up to `id` has been sent. No body. */
  caughtUp: 8,
  /** Body: server time u48, `sendHashRepairShape`. */
  sendHashRepair: 9,
  /** The device log of an account that shares a chat, or one's own, has grown. Body: `deviceLogNoticeShape`. */
  deviceLog: 10,
  /** Something waits for this device from another of its account: at /v1/comparison or /v1/device-sync. No body. */
  ownDevices: 11,
  /** A device asks to be out. Body: server time u48, `departureRequestShape`. */
  departure: 12,
  /** Client → server. `id` is the cursor; body: nothing, or a signature of 64 bytes. */
  acknowledge: 129,
} as const
export type FrameType = (typeof frameTypes)[keyof typeof frameTypes]

export const frameHeaderBytes = 21
const batchType = 0

export interface Frame {
  readonly type: FrameType
  readonly handle: number
  readonly id: number
  readonly seq: number
  readonly body: Uint8Array
}

const knownTypes: ReadonlySet<number> = new Set(Object.values(frameTypes))

export function encodeFrame(frame: Frame): Uint8Array {
  return concatBytes(u8(frame.type), u32(frame.handle), u64(frame.id), u64(frame.seq), frame.body)
}

/** Joins frames into one WebSocket message. */
export function encodeBatch(frames: readonly Uint8Array[]): Uint8Array {
  return concatBytes(u8(batchType), ...frames.flatMap((frame) => [u32(frame.length), frame]))
}

/** Reads a WebSocket message: one frame or a batch of them. Anything else is a `PeerError` `malformed`. */
export function decodeFrames(message: Uint8Array): readonly Frame[] {
  if (message[0] !== batchType) return [decodeFrame(message)]
  const reader = createReader(message.subarray(1))
  const frames: Frame[] = []
  let left = message.length - 1
  while (left > 0) {
    const length = reader.u32()
    frames.push(decodeFrame(reader.bytes(length)))
    left -= 4 + length
  }
  return frames
}

/** Reads one frame; an unknown type is a `PeerError` `unknown_frame`. */
export function decodeFrame(message: Uint8Array): Frame {
  const reader = createReader(message)
  const type = reader.u8()
  if (!knownTypes.has(type)) throw new PeerError('unknown_frame', 'a frame of an unknown type')
  return { type: type as FrameType, handle: reader.u32(), id: reader.u64(), seq: reader.u64(), body: reader.rest() }
}

/** A body that begins with the server's time in milliseconds. */
export function timedBody(timeMs: number, content: Uint8Array): Uint8Array {
  return concatBytes(u48(timeMs), content)
}

export function readTimedBody(body: Uint8Array): { timeMs: number; content: Uint8Array } {
  const reader = createReader(body)
  return { timeMs: reader.u48(), content: reader.rest() }
}

export const helloShape = record({
  incarnation: [1, incarnationShape],
  /** Every restore so far, oldest first: the incarnation it began, and the newest id it kept. */
  restores: [2, list(record({ incarnation: [1, incarnationShape], headId: [2, uint()] }), 1024)],
  /** Where this device stands, and the newest id. */
  cursor: [3, uint()],
  headId: [4, uint()],
  timeMs: [5, uint()],
  /** The newest acknowledgement that this device signed: (cursor, signature). */
  signedCursor: [6, nullable(record({ cursor: [1, uint()], signature: [2, bytes(64)] }))],
})
export type Hello = Shaped<typeof helloShape>

export const announcementShape = record({ type: [1, uint(255)], bytes: [2, uint()] })

export const deviceLogNoticeShape = record({ account: [1, addressShape], seq: [2, uint()] })
