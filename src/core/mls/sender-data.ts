// The encrypted sender of a PrivateMessage (RFC 9420 §6.3.2), opened before the library sees the message: it tells which
// rows to load, and the library itself would walk a leaf index outside the tree without end.

import type { PrivateMessage } from 'ts-mls'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { u64, u8 } from '#protocol/codec/writer.ts'
import { PeerError } from '#protocol/errors.ts'
import type { Crypto } from '../ports/crypto.ts'
import { hpkeKeyBytes, hpkeNonceBytes } from './hpke.ts'
import { expandWithLabel, secretBytes, vectorLength } from './labels.ts'

export interface SenderData {
  readonly leafIndex: number
  readonly generation: number
}

/** `PeerError` `undecryptable` when it does not open. The caller checks that the leaf exists. */
export function openSenderData(crypto: Crypto, senderDataSecret: Uint8Array, message: PrivateMessage): SenderData {
  const sample = message.ciphertext.subarray(0, secretBytes)
  const aad = concatBytes(
    vectorLength(message.groupId.length),
    message.groupId,
    u64(Number(message.epoch)),
    u8(message.contentType),
  )
  const plaintext = crypto.openChaCha20({
    key: expandWithLabel(crypto, senderDataSecret, 'key', sample, hpkeKeyBytes),
    nonce: expandWithLabel(crypto, senderDataSecret, 'nonce', sample, hpkeNonceBytes),
    aad,
    ciphertext: message.encryptedSenderData,
  })
  if (plaintext === undefined) throw new PeerError('undecryptable', 'a message that no member of its epoch made')
  const reader = createReader(plaintext)
  const senderData = { leafIndex: reader.u32(), generation: reader.u32() }
  reader.bytes(4)
  reader.end()
  return senderData
}
