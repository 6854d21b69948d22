// What makes a chat of two the chat of these two: a hash over both addresses in order.

import { compareBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'

/** BLAKE3, 32 bytes; the same whichever side computes it. */
export function pairKey(crypto: Pick<Crypto, 'blake3'>, one: AccountAddress, other: AccountAddress): Uint8Array {
  const sorted = [utf8(one), utf8(other)].sort(compareBytes)
  return crypto.blake3(utf8(labels.pairKey), lengthPrefixed(...sorted))
}
