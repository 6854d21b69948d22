// CBOR of history on its way from one device of an account to another: sealed bundles, a day at most at the server.
// It sees who sends to whom, of which chat, and how much. What is inside: docs/protocol/history.md.

import { byteRange, record, type Shaped } from '../codec/shape.ts'
import { blobIdShape, chatIdShape, deviceIdShape } from '../ids.ts'
import { limits } from '../limits.ts'

const sealedShape = byteRange(1, limits.syncBundleBytes)

/** POST /v1/device-sync/bundle: the same id again is the same bundle, and answered alike. */
export const syncBundlePostShape = record({
  bundle: [1, blobIdShape],
  to: [2, deviceIdShape],
  chat: [3, chatIdShape],
  sealedBytes: [4, sealedShape],
})
export type SyncBundlePost = Shaped<typeof syncBundlePostShape>

/** GET /v1/device-sync/bundle: the oldest that waits for this device. It waits on until it is deleted. */
export const syncBundleShape = record({
  bundle: [1, blobIdShape],
  from: [2, deviceIdShape],
  chat: [3, chatIdShape],
  sealedBytes: [4, sealedShape],
})
export type SyncBundle = Shaped<typeof syncBundleShape>
