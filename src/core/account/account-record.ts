// Who this installation is: the one row of the vault that holds the device's private keys.

import { bool, bytes, decodeShape, encodeShape, list, oneOf, record, text, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { addressShape, deviceIdShape, domainShape } from '#protocol/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Vault } from '../vault/vault.ts'

const serverEndpointShape = record({
  domain: [1, domainShape],
  /** Ed25519; pinned from the invite. */
  instanceKey: [2, bytes(32)],
  /** SHA-256 of the TLS key's SubjectPublicKeyInfo. */
  spkiPins: [3, list(bytes(32), 8)],
  /** `host:port`. */
  addresses: [4, list(text(262), 32)],
  /** The operator's setting: anonymous connections may then be shared within one chat for a while. */
  largeInstance: [5, bool],
})
/** Where the home server is reached and how it is recognised. */
export type ServerEndpoint = Shaped<typeof serverEndpointShape>

const accountRecordShape = record({
  address: [1, addressShape],
  device: [2, deviceIdShape],
  ed25519Seed: [3, bytes(32)],
  x25519Secret: [4, bytes(32)],
  /** `uncertified`: signed in by password, its device not in the log. `revoked`: it was, and its keys are destroyed. */
  state: [5, oneOf('uncertified', 'certified', 'revoked')],
  server: [6, serverEndpointShape],
  /** Delete tokens come from it. */
  authorSecret: [7, bytes(32)],
  /** Hides in row keys whom this vault knows. */
  blindSecret: [8, bytes(32)],
})
export type AccountRecord = Shaped<typeof accountRecordShape>

/** Where the record lies in `meta`. */
export const accountKey = utf8('account')
export const encodeAccountRecord = (account: AccountRecord): Uint8Array => encodeShape(accountRecordShape, account)
export const decodeAccountRecord = (stored: Uint8Array): AccountRecord => decodeShape(accountRecordShape, stored)

/** The account of an open vault; undefined where it has none. */
export async function readAccount(
  crypto: Pick<Crypto, 'wipe'>,
  vault: Pick<Vault, 'get'>,
): Promise<AccountRecord | undefined> {
  const stored = await vault.get('meta', accountKey)
  if (stored === undefined) return undefined
  const account = decodeAccountRecord(stored)
  // The record holds copies, which are wiped at lock; this is the row that they came from.
  crypto.wipe(stored)
  return account
}
