import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseChatId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { Crypto } from '../ports/crypto.ts'
import { openPicture, pictureBlobBytes, sealPicture } from './picture-seal.ts'

const chat = parseChatId('c4'.repeat(16))
const key = new Uint8Array(32).fill(9)

describe('a sealed picture', () => {
  let crypto: Crypto
  beforeAll(async () => {
    crypto = await createNodeCrypto()
  })
  const sealed = (picture: Uint8Array) => {
    const blob = sealPicture(crypto, chat, key, picture)
    return { blob, named: { key, hash: crypto.blake3(blob) } }
  }

  it('opens to what was sealed, and has one size whatever that is', () => {
    for (const length of [1, 100, limits.groupPictureBytes]) {
      const picture = crypto.randomBytes(length)
      const { blob, named } = sealed(picture)
      expect(blob.length).toBe(pictureBlobBytes)
      expect(openPicture(crypto, chat, named, blob)).toEqual(picture)
    }
  })

  it('is the same blob when another member seals it again', () => {
    const picture = crypto.randomBytes(500)
    expect(sealed(picture).blob).toEqual(sealed(picture).blob)
  })

  it('does not open where it is not the blob that the group names', () => {
    const { blob, named } = sealed(crypto.randomBytes(500))
    const other = sealed(crypto.randomBytes(500))
    expect(openPicture(crypto, chat, named, other.blob)).toBeUndefined()
    expect(openPicture(crypto, chat, named, blob.subarray(1))).toBeUndefined()
    expect(openPicture(crypto, chat, { ...named, key: new Uint8Array(32) }, blob)).toBeUndefined()
    expect(openPicture(crypto, parseChatId('c5'.repeat(16)), named, blob)).toBeUndefined()
  })

  it('holds no picture where it says a length that none has', () => {
    const aad = new Uint8Array([
      ...new TextEncoder().encode('talkee-group-picture-v1'),
      ...new Uint8Array(16).fill(0xc4),
    ])
    for (const length of [0, limits.groupPictureBytes + 1]) {
      const plaintext = new Uint8Array(pictureBlobBytes - 16)
      plaintext.set([length >> 8, length & 0xff])
      const blob = crypto.sealXChaCha20({ key, nonce: new Uint8Array(24), aad, plaintext })
      expect(openPicture(crypto, chat, { key, hash: crypto.blake3(blob) }, blob)).toBeUndefined()
    }
  })
})
