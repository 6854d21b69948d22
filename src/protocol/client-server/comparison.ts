// CBOR of the mailbox through which a new device and an existing one of the same account compare what they see.
// What lies in it is theirs: the server passes bytes on, for minutes. Between them: docs/protocol/new-device.md.

import { byteRange, list, nullable, record, uint, type Shaped } from '../codec/shape.ts'
import { deviceIdShape } from '../ids.ts'
import { limits } from '../limits.ts'

const bodyShape = byteRange(1, limits.comparisonMessageBytes)

/** POST /v1/comparison: to one installation, or, from one that is not certified yet, to all certified devices. */
export const comparisonPostShape = record({
  to: [1, nullable(deviceIdShape)],
  body: [2, bodyShape],
})
export type ComparisonPost = Shaped<typeof comparisonPostShape>

/** GET /v1/comparison?after=ID: what was sent to this installation after that message, oldest first. */
export const comparisonMailShape = record({
  messages: [
    1,
    list(
      /** `from` is the server's word; what proves anything is in the body. */
      record({ id: [1, uint()], from: [2, deviceIdShape], body: [3, bodyShape] }),
      limits.comparisonMessages,
    ),
  ],
})
