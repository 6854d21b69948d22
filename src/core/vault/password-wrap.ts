// The master key under a password (promise E1): Argon2id → key-encryption key → XChaCha20-Poly1305.
// It decides nothing about which wrap is valid; vault-keeper.ts does. Format: docs/protocol/vault.md.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { bytes, encodeShape, oneOf, record, type Shaped, uint } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import { decodeChecked, encodeChecked } from './checked-file.ts'
import { adoptKey, type Secret } from './secret.ts'

/** E1's cost. A file that asks for less was not written by us: it would make guessing cheap. */
const stretching = { passes: 3, memoryBytes: 64 * 1024 * 1024 } as const
/** A file that asks for more than any machine of ours would is damaged, not strong. */
const stretchingLimit = { passes: 16, memoryBytes: 1024 * 1024 * 1024 } as const

export const masterKeyBytes = 32
const saltBytes = 16
const nonceBytes = 24

const headerFields = {
  version: [1, oneOf(1)],
  salt: [2, bytes(saltBytes)],
  passes: [3, uint(stretchingLimit.passes, stretching.passes)],
  memoryBytes: [4, uint(stretchingLimit.memoryBytes, stretching.memoryBytes)],
} as const
const headerShape = record(headerFields)
const wrapShape = record({
  ...headerFields,
  nonce: [5, bytes(nonceBytes)],
  sealedKey: [6, bytes(masterKeyBytes + 16)],
})
type Header = Shaped<typeof headerShape>

/** The file for `password`. A fresh salt each time; it only looks at both secrets. */
export async function sealPasswordWrap(crypto: Crypto, password: Uint8Array, masterKey: Secret): Promise<Uint8Array> {
  const header: Header = { version: 1, salt: crypto.randomBytes(saltBytes), ...stretching }
  using wrappingKey = await stretch(crypto, password, header)
  const nonce = crypto.randomBytes(nonceBytes)
  const sealedKey = wrappingKey.withKey((key) =>
    masterKey.withKey((plaintext) => crypto.sealXChaCha20({ key, nonce, aad: associatedData(header), plaintext })),
  )
  return encodeChecked(crypto, labels.vaultWrapCheck, wrapShape, { ...header, nonce, sealedKey })
}

export type OpenedPasswordWrap =
  | { readonly ok: true; readonly masterKey: Secret }
  | { readonly ok: false; readonly reason: 'wrong-password' | 'vault-damaged' }

/** Opens such a file. It only looks at `password`; the master key is the caller's to wipe. */
export async function openPasswordWrap(
  crypto: Crypto,
  password: Uint8Array,
  file: Uint8Array,
): Promise<OpenedPasswordWrap> {
  const wrap = decodeChecked(crypto, labels.vaultWrapCheck, wrapShape, file)
  if (wrap === undefined) return { ok: false, reason: 'vault-damaged' }
  const { nonce, sealedKey, ...header } = wrap
  using wrappingKey = await stretch(crypto, password, header)
  const opened = wrappingKey.withKey((key) =>
    crypto.openXChaCha20({ key, nonce, aad: associatedData(header), ciphertext: sealedKey }),
  )
  if (opened === undefined) return { ok: false, reason: 'wrong-password' }
  return { ok: true, masterKey: adoptKey(crypto, opened) }
}

/** Whether the file is as it was written; it opens nothing. */
export function isWholePasswordWrap(crypto: Crypto, file: Uint8Array): boolean {
  return decodeChecked(crypto, labels.vaultWrapCheck, wrapShape, file) !== undefined
}

async function stretch(crypto: Crypto, password: Uint8Array, header: Header): Promise<Secret> {
  const { salt, passes, memoryBytes } = header
  return adoptKey(crypto, await crypto.argon2id({ password, salt, length: 32, passes, memoryBytes }))
}

/** The cost is bound to the key it protects: nobody lowers it in the file and keeps the seal. */
function associatedData(header: Header): Uint8Array {
  return concatBytes(utf8(labels.vaultWrap), encodeShape(headerShape, header))
}
