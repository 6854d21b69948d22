// How a payload names its sender's account: a hash of fixed length, so that names do not change sizes.

import { utf8 } from '#protocol/codec/utf8.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'

/** BLAKE3(label ‖ address), 32 bytes. */
export function accountHash(crypto: Pick<Crypto, 'blake3'>, address: AccountAddress): Uint8Array {
  return crypto.blake3(utf8(labels.accountHash), utf8(address))
}
