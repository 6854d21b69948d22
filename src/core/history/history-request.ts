// The request of a new device for what the chats said before it came: signed by its device key, and with a one-time
// ML-KEM-1024 key to which everything is sealed.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import { idBytes, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { HistoryRequest } from '../own-devices/own-statement.ts'

interface Requester {
  readonly account: AccountAddress
  readonly device: DeviceId
}

function signedBytes({ account, device }: Requester, request: Uint8Array, kemPublicKey: Uint8Array): Uint8Array {
  const parts = lengthPrefixed(utf8(account), idBytes(device), request, kemPublicKey)
  return concatBytes(utf8(labels.historyRequest), parts)
}

/** A fresh request, and the 64-byte seed of its key, which whoever asks keeps until the last bundle is here. */
export function makeHistoryRequest(
  crypto: Pick<Crypto, 'randomBytes' | 'mlKem1024KeyPair' | 'ed25519Sign'>,
  requester: Requester,
  ed25519Seed: Uint8Array,
): { request: HistoryRequest; kemSeed: Uint8Array } {
  const kemSeed = crypto.randomBytes(64)
  const request = crypto.randomBytes(16)
  const kemPublicKey = crypto.mlKem1024KeyPair(kemSeed).publicKey.slice()
  const signature = crypto.ed25519Sign(ed25519Seed, signedBytes(requester, request, kemPublicKey))
  return { request: { request, kemPublicKey, signature }, kemSeed }
}

/** Whether the device's key has signed the request. */
export function isHistoryRequestSigned(
  crypto: Pick<Crypto, 'ed25519Verify'>,
  requester: Requester,
  ed25519: Uint8Array,
  { request, kemPublicKey, signature }: HistoryRequest,
): boolean {
  return crypto.ed25519Verify(ed25519, signedBytes(requester, request, kemPublicKey), signature)
}
