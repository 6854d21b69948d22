import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openWelcomeBox, sealWelcomeBox } from './welcome-box.ts'

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

describe('a Welcome box', () => {
  it('opens for one device, unchanged', () => {
    const own = crypto.x25519KeyPair(crypto.randomBytes(32))
    const other = crypto.x25519KeyPair(crypto.randomBytes(32))
    const box = {
      welcome: new Uint8Array(2_000).fill(3),
      treeKey: new Uint8Array(32).fill(6),
      treeHash: new Uint8Array(32),
    }
    const sealed = sealWelcomeBox(crypto, own.publicKey, box)
    expect(openWelcomeBox(crypto, own, sealed)).toEqual(box)
    expect(openWelcomeBox(crypto, other, sealed)).toBeUndefined()
    expect(
      openWelcomeBox(
        crypto,
        own,
        sealed.map((byte, index) => (index === 50 ? byte ^ 1 : byte)),
      ),
    ).toBeUndefined()
    const junk = crypto.sealBox(own.publicKey, Uint8Array.of(1))
    expect(() => openWelcomeBox(crypto, own, junk)).toThrow(expect.objectContaining({ name: 'PeerError' }) as Error)
  })
})
