import { hkdfSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { idBytes, parseMessageId } from '#protocol/ids.ts'
import { deleteToken } from './delete-token.ts'

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

describe('the token that deletes a message', () => {
  const secret = new Uint8Array(32).fill(4)
  const id = parseMessageId('5c'.repeat(16))

  it('is what HKDF gives by another implementation, and is frozen', () => {
    const info = concatBytes(utf8('talkee-delete-v1'), idBytes(id))
    const expected = Buffer.from(hkdfSync('sha512', secret, '', info, 32)).toString('hex')
    expect(toHex(deleteToken(crypto, secret, id))).toBe(expected)
    expect(expected).toBe('c9890cf46fa148c726be62989dbbcd0c2e0fe511659209965834241f5369c1a6')
  })

  it('is another for another message, and for another author', () => {
    const tokens = [
      deleteToken(crypto, secret, id),
      deleteToken(crypto, secret, parseMessageId('5d'.repeat(16))),
      deleteToken(crypto, new Uint8Array(32).fill(5), id),
    ]
    expect(new Set(tokens.map(toHex)).size).toBe(3)
  })
})
