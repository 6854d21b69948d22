// The request of a device for what it could not read: signed by its device key, with a one-time ML-KEM-1024 key to which
// everything is sealed, like a request for history (history-request.ts), and for the stretches that it names.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import { idBytes, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { GapRequest } from '../own-devices/own-statement.ts'
import type { Crypto } from '../ports/crypto.ts'

interface Requester {
  readonly account: AccountAddress
  readonly device: DeviceId
}
type Asked = Omit<GapRequest, 'signature'>

function signedBytes({ account, device }: Requester, { request, kemPublicKey, gaps }: Asked): Uint8Array {
  const stretches = gaps.flatMap(({ chat, from, to }) => [idBytes(chat), from, to])
  const parts = lengthPrefixed(utf8(account), idBytes(device), request, kemPublicKey, ...stretches)
  return concatBytes(utf8(labels.gapRequest), parts)
}

/** A fresh request, and the 64-byte seed of its key, which whoever asks keeps until the last bundle is here. */
export function makeGapRequest(
  crypto: Pick<Crypto, 'randomBytes' | 'mlKem1024KeyPair' | 'ed25519Sign'>,
  requester: Requester,
  ed25519Seed: Uint8Array,
  gaps: GapRequest['gaps'],
): { request: GapRequest; kemSeed: Uint8Array } {
  const kemSeed = crypto.randomBytes(64)
  const kemPublicKey = crypto.mlKem1024KeyPair(kemSeed).publicKey.slice()
  const asked = { request: crypto.randomBytes(16), kemPublicKey, gaps }
  const signature = crypto.ed25519Sign(ed25519Seed, signedBytes(requester, asked))
  return { request: { ...asked, signature }, kemSeed }
}

/** Whether the device's key has signed the request. */
export function isGapRequestSigned(
  crypto: Pick<Crypto, 'ed25519Verify'>,
  requester: Requester,
  ed25519: Uint8Array,
  { signature, ...asked }: GapRequest,
): boolean {
  return crypto.ed25519Verify(ed25519, signedBytes(requester, asked), signature)
}
