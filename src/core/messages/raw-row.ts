// A row as the server sent it, stored before anything is done with it: acknowledged when it is on this disk.

import { byteRange, decodeShape, encodeShape, oneOf, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'

const rawRowShape = record({
  type: [
    1,
    oneOf(frameTypes.message, frameTypes.commit, frameTypes.welcome, frameTypes.sendHashRepair, frameTypes.departure),
  ],
  id: [2, uint()],
  seq: [3, uint()],
  timeMs: [4, uint()],
  content: [5, byteRange(0, 8 * 1024 * 1024)],
})
export type RawRow = Shaped<typeof rawRowShape>

export const encodeRawRow = (row: RawRow): Uint8Array => encodeShape(rawRowShape, row)
export const decodeRawRow = (stored: Uint8Array): RawRow => decodeShape(rawRowShape, stored)
