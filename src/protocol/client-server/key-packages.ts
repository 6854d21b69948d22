// CBOR of the KeyPackage pool: uploading one's own, and claiming others' to add their devices to a chat.

import { bool, byteRange, bytes, list, nullable, record, uint, type Shaped } from '../codec/shape.ts'
import { addressShape, deviceIdShape } from '../ids.ts'
import { limits } from '../limits.ts'

/** POST /v1/key-packages (the session's device): added to the pool; a last-resort package replaces the one before. */
export const uploadKeyPackagesShape = record({
  packages: [
    1,
    list(
      record({
        keyPackage: [1, byteRange(1, limits.keyPackageBytes)],
        notAfterSeconds: [2, uint()],
        isLastResort: [3, bool],
      }),
      limits.keyPackagesPerUpload,
    ),
  ],
})
export type UploadKeyPackages = Shaped<typeof uploadKeyPackagesShape>

/** POST /v1/key-packages/claims: one package per device, the same answer again for the same request id. */
export const claimKeyPackagesShape = record({
  requestId: [1, bytes(16)],
  targets: [2, list(record({ account: [1, addressShape], device: [2, deviceIdShape] }), limits.addsPerCommit)],
})
export type ClaimKeyPackages = Shaped<typeof claimKeyPackagesShape>

/** The reply, in the order of the targets; null where the device has none left or is not known. */
export const claimedKeyPackagesShape = record({
  packages: [1, list(nullable(byteRange(1, limits.keyPackageBytes)), limits.addsPerCommit)],
})
