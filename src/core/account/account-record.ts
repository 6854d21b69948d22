// Who this installation is: the one row of the vault that holds the device's private keys.

import {
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  oneOf,
  record,
  text,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { addressShape, deviceIdShape, domainShape } from '#protocol/ids.ts'

export const serverEndpointShape = record({
  domain: [1, domainShape],
  /** Ed25519; pinned from the invite. */
  instanceKey: [2, bytes(32)],
  /** SHA-256 of the TLS key's SubjectPublicKeyInfo. */
  spkiPins: [3, list(bytes(32), 8)],
  /** `host:port`. */
  addresses: [4, list(text(262), 32)],
})
/** Where the home server is reached and how it is recognised. */
export type ServerEndpoint = Shaped<typeof serverEndpointShape>

const accountRecordShape = record({
  address: [1, addressShape],
  device: [2, deviceIdShape],
  ed25519Seed: [3, bytes(32)],
  x25519Secret: [4, bytes(32)],
  /** Until the server has taken the sign-up, `registering`. */
  state: [5, oneOf('registering', 'uncertified', 'certified')],
  server: [6, serverEndpointShape],
  /** Entry 0, while registering. */
  pendingEntry: [7, nullable(byteRange(1, 1024))],
  /** Delete tokens come from it. */
  authorSecret: [8, bytes(32)],
  /** Hides in row keys whom this vault knows. */
  blindSecret: [9, bytes(32)],
})
export type AccountRecord = Shaped<typeof accountRecordShape>

export const encodeAccountRecord = (account: AccountRecord): Uint8Array => encodeShape(accountRecordShape, account)
export const decodeAccountRecord = (stored: Uint8Array): AccountRecord => decodeShape(accountRecordShape, stored)
