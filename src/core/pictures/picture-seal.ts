// A group's picture as it lies at the server: sealed under a key of its own, in a blob of the smallest size whatever it
// shows. docs/protocol/groups.md, "The picture".

import { concatBytes, equalBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { u16 } from '#protocol/codec/writer.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { fileBuckets } from '#protocol/client-server/file-blobs.ts'
import { idBytes, type ChatId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import { limits } from '#protocol/limits.ts'
import type { GroupPicture } from '../chats/chat-metadata.ts'
import type { Crypto } from '../ports/crypto.ts'

export const pictureBlobBytes = fileBuckets[0]
const tagBytes = 16
/** A key seals one picture, ever: whoever holds the picture can make the same blob again, and put it where it was. */
const nonce = new Uint8Array(24)

/** The blob: the same each time for the same picture, key and chat. */
export function sealPicture(
  crypto: Pick<Crypto, 'sealXChaCha20'>,
  chat: ChatId,
  key: Uint8Array,
  picture: Uint8Array,
): Uint8Array {
  const plaintext = new Uint8Array(pictureBlobBytes - tagBytes)
  plaintext.set(concatBytes(u16(picture.length), picture))
  return crypto.sealXChaCha20({ key, nonce, aad: aadOf(chat), plaintext })
}

/** The picture's bytes, of no kind yet; undefined where the blob is not the one that the group names, or holds none. */
export function openPicture(
  crypto: Pick<Crypto, 'openXChaCha20' | 'blake3'>,
  chat: ChatId,
  { key, hash }: Pick<GroupPicture, 'key' | 'hash'>,
  blob: Uint8Array,
): Uint8Array | undefined {
  if (blob.length !== pictureBlobBytes || !equalBytes(crypto.blake3(blob), hash)) return undefined
  const plaintext = crypto.openXChaCha20({ key, nonce, aad: aadOf(chat), ciphertext: blob })
  if (plaintext === undefined) return undefined
  const length = createReader(plaintext).u16()
  return length === 0 || length > limits.groupPictureBytes ? undefined : plaintext.slice(2, 2 + length)
}

const aadOf = (chat: ChatId): Uint8Array => concatBytes(utf8(labels.groupPicture), idBytes(chat))
