// What a password becomes before it leaves the device: stretched, bound to server and name, and good for nothing else.
// The vault's key comes from the same password under a salt of its own, so this key opens no vault (A3).

import { utf8 } from '#protocol/codec/utf8.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import type { Domain, Username } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'

const saltBytes = 16
const keyBytes = 32

/** HKDF(Argon2id(password, salt of this name), label ‖ domain ‖ name), 32 bytes. */
export async function deriveAuthKey(
  crypto: Crypto,
  input: { password: Uint8Array; domain: Domain; username: Username },
): Promise<Uint8Array> {
  // Each part with its length: `ann` at example.com and `mann` at example.co are two accounts of two servers, and one
  // must not be able to sign in at the other with what it was shown.
  const account = lengthPrefixed(utf8(input.domain), utf8(input.username))
  const salt = crypto.blake3(utf8(labels.authSalt), account).subarray(0, saltBytes)
  const stretched = await crypto.argon2id({ password: input.password, salt, length: keyBytes })
  const info = concatBytes(utf8(labels.auth), account)
  const authKey = crypto.hkdfSha512({ ikm: stretched, salt: new Uint8Array(0), info, length: keyBytes })
  crypto.wipe(stretched)
  return authKey
}
