// What this device remembers of a body it posted, by the body's hash: how the echo of an own message is known.

import { bytes, decodeShape, encodeShape, list, record, uint, type Shaped } from '#protocol/codec/shape.ts'

const sentBodyShape = record({
  /** The message's place in the outbox. */
  order: [1, uint()],
  /** Hashes of every encryption made of it so far. */
  bodyHashes: [2, list(bytes(32), 1024)],
})
export type SentBody = Shaped<typeof sentBodyShape>

export const encodeSentBody = (sent: SentBody): Uint8Array => encodeShape(sentBodyShape, sent)
export const decodeSentBody = (stored: Uint8Array): SentBody => decodeShape(sentBodyShape, stored)
