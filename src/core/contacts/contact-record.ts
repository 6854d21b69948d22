// What this vault holds of another account: whether it was let in, checked or shut out. One sealed row each.

import { bool, bytes, decodeShape, encodeShape, nullable, record, type Shaped } from '#protocol/codec/shape.ts'
import { addressShape, type AccountAddress } from '#protocol/ids.ts'

const contactRecordShape = record({
  address: [1, addressShape],
  /** The account may open chats without asking: it was written to, or a chat of its was accepted. */
  isAccepted: [2, bool],
  /** What comes from it in a chat of two is opened, acknowledged, and dropped. */
  isBlocked: [3, bool],
  /** The root key that was compared with the person; null while nothing was. */
  verifiedRoot: [4, nullable(bytes(32))],
  /** BLAKE3 of the last entry of a log that contradicts the known one and was announced; null while there is none. */
  strangeLog: [5, nullable(bytes(32))],
})
export type ContactRecord = Shaped<typeof contactRecordShape>

export const strangerOf = (address: AccountAddress): ContactRecord => ({
  address,
  isAccepted: false,
  isBlocked: false,
  verifiedRoot: null,
  strangeLog: null,
})

export const encodeContactRecord = (contact: ContactRecord): Uint8Array => encodeShape(contactRecordShape, contact)
export const decodeContactRecord = (stored: Uint8Array): ContactRecord => decodeShape(contactRecordShape, stored)
