// A bundle of history: signed by the device that sends it, sealed to the request's ML-KEM-1024 key, and once more to the
// new device's X25519 key. Who reads it later must break both; who writes it is a device that the log names.

import { concatBytes } from '#protocol/codec/bytes.ts'
import {
  bool,
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  oneOf,
  record,
  text,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import { PeerError } from '#protocol/errors.ts'
import { addressShape, idBytes, type AccountAddress, type ChatId, type DeviceId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import { limits } from '#protocol/limits.ts'
import { createHpke } from '../mls/hpke.ts'
import type { Crypto, KeyPair } from '../ports/crypto.ts'

/** Messages of one bundle; with its bytes well below what the server takes, so that progress can be seen. */
export const bundleLimits = { messages: 500, bytes: 1024 * 1024 } as const

const contentShape = record({
  v: [1, oneOf(1)],
  /** Of the request, from 0 on without a gap. */
  number: [2, uint()],
  peer: [3, nullable(addressShape)],
  name: [4, text(limits.chatNameChars, 0)],
  /** The sender is in the chat no more, and nobody will add the new device. */
  isLeft: [5, bool],
  messages: [
    6,
    list(
      record({
        /** In the timeline: generation u32, the incarnation's place u16, seq u64. */
        place: [1, bytes(14)],
        /** As the vault keeps it: docs/protocol/history.md. */
        message: [2, byteRange(1, 256 * 1024)],
      }),
      bundleLimits.messages,
    ),
  ],
})
export type BundleContent = Shaped<typeof contentShape>

const signedShape = record({ content: [1, byteRange(1, limits.syncBundleBytes)], signature: [2, bytes(64)] })
const sealedShape = record({ kemOutput: [1, bytes(1568)], ciphertext: [2, byteRange(16, limits.syncBundleBytes)] })

/** What a bundle is bound to. */
export interface BundlePlace {
  readonly account: AccountAddress
  readonly from: DeviceId
  readonly to: DeviceId
  readonly request: Uint8Array
  readonly chat: ChatId
}

const label = utf8(labels.historyBundle)
const bound = ({ account, from, to, request, chat }: BundlePlace, ...more: readonly Uint8Array[]): Uint8Array =>
  lengthPrefixed(utf8(account), idBytes(from), idBytes(to), request, idBytes(chat), ...more)

/** The same number of the same request is the same bundle, however often it is sealed. */
export function bundleIdBytes(crypto: Pick<Crypto, 'blake3'>, place: BundlePlace, number: number): Uint8Array {
  return crypto.blake3(label, bound(place, utf8(String(number)))).subarray(0, 16)
}

/** Whether anything can be sealed to it. Found out at the request: later it would fail again and again, and hold others up. */
export function isKemKey(crypto: Crypto, kemPublicKey: Uint8Array): boolean {
  try {
    crypto.wipe(crypto.mlKem1024Encapsulate(kemPublicKey).sharedSecret)
    return true
  } catch (error) {
    if (error instanceof PeerError) return false
    throw error
  }
}

export function sealBundle(
  crypto: Crypto,
  place: BundlePlace,
  keys: { readonly kemPublicKey: Uint8Array; readonly x25519: Uint8Array; readonly ed25519Seed: Uint8Array },
  said: BundleContent,
): Uint8Array {
  const content = encodeShape(contentShape, said)
  const signature = crypto.ed25519Sign(keys.ed25519Seed, concatBytes(label, bound(place, content)))
  const sealed = createHpke(crypto).seal({
    publicKey: keys.kemPublicKey,
    info: label,
    aad: bound(place),
    plaintext: encodeShape(signedShape, { content, signature }),
  })
  return crypto.sealBox(keys.x25519, encodeShape(sealedShape, sealed))
}

/**
 * The content, or a `PeerError`: `box_does_not_open`, `seal_does_not_open`, `bundle_not_signed`, `malformed`.
 * `ed25519` is that of the log's entry for the sender.
 */
export function openBundle(
  crypto: Crypto,
  place: BundlePlace,
  keys: { readonly kemSeed: Uint8Array; readonly x25519: KeyPair; readonly ed25519: Uint8Array },
  sealedBytes: Uint8Array,
): BundleContent {
  const box = crypto.openBox(keys.x25519, sealedBytes)
  if (box === undefined) throw new PeerError('box_does_not_open', 'a bundle for another device')
  const { kemOutput, ciphertext } = decodeShape(sealedShape, box)
  const signed = createHpke(crypto).open({
    privateKey: keys.kemSeed,
    kemOutput,
    info: label,
    aad: bound(place),
    ciphertext,
  })
  if (signed === undefined) throw new PeerError('seal_does_not_open', 'a bundle of another request')
  const { content, signature } = decodeShape(signedShape, signed)
  if (!crypto.ed25519Verify(keys.ed25519, concatBytes(label, bound(place, content)), signature)) {
    throw new PeerError('bundle_not_signed', 'a bundle that its sender has not signed')
  }
  return decodeShape(contentShape, content)
}
