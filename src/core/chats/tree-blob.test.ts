import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { openTreeBlob, sealTreeBlob } from './tree-blob.ts'

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

describe('a tree blob', () => {
  const treeKey = new Uint8Array(32).fill(6)
  const blob = {
    ratchetTree: new Uint8Array(500).fill(1),
    logs: [
      { account: parseAccountAddress('anna@office.example'), entries: [new Uint8Array(100), new Uint8Array(200)] },
    ],
  }

  it('opens under its key, and is sealed anew each time', () => {
    const sealed = sealTreeBlob(crypto, treeKey, blob)
    expect(openTreeBlob(crypto, treeKey, sealed)).toEqual(blob)
    expect(sealTreeBlob(crypto, treeKey, blob)).not.toEqual(sealed)
  })

  it('does not open under another key, changed, cut, or as nothing', () => {
    const sealed = sealTreeBlob(crypto, treeKey, blob)
    const changed = sealed.map((byte, index) => (index === 300 ? byte ^ 1 : byte))
    expect(openTreeBlob(crypto, new Uint8Array(32), sealed)).toBeUndefined()
    for (const wrong of [
      changed,
      sealed.subarray(0, -1),
      sealed.subarray(0, 30),
      new Uint8Array(23),
      new Uint8Array(0),
    ]) {
      expect(openTreeBlob(crypto, treeKey, wrong)).toBeUndefined()
    }
  })

  it('is a PeerError when the key opens something else', () => {
    const nonce = new Uint8Array(24)
    const ciphertext = crypto.sealXChaCha20({
      key: treeKey,
      nonce,
      aad: utf8('talkee-tree-blob-v1'),
      plaintext: Uint8Array.of(1),
    })
    const wrong = new Uint8Array([...nonce, ...ciphertext])
    expect(() => openTreeBlob(crypto, treeKey, wrong)).toThrow(expect.objectContaining({ name: 'PeerError' }) as Error)
  })
})
