// libsodium's secretstream in plain JavaScript, written down from its documentation: a second opinion, never shipped.
// https://doc.libsodium.org/secret-key_cryptography/secretstream, "Algorithm".

import { chacha20, hchacha } from '@noble/ciphers/chacha.js'
import { poly1305 } from '@noble/ciphers/_poly1305.js'
import { randomBytes } from '@noble/hashes/utils.js'
import type { OpeningStream, SealingStream } from '#core/ports/crypto.ts'
import { concatBytes, equalBytes } from '#protocol/codec/bytes.ts'

const finalTag = 3
const blockBytes = 64

interface State {
  readonly key: Uint8Array
  /** Counter u32, then 8 bytes that every authenticator changes; little-endian. */
  readonly nonce: Uint8Array
}

export function nobleSealStream(key: Uint8Array): SealingStream {
  const header = randomBytes(24)
  const state = begin(key, header)
  return {
    header,
    seal(chunk, isLast) {
      const block = new Uint8Array(blockBytes)
      block[0] = isLast ? finalTag : 0
      const tagBlock = stream(state, block, 1)
      const ciphertext = stream(state, chunk, 2)
      const mac = authenticator(state, tagBlock, ciphertext)
      advance(state, mac)
      return concatBytes(tagBlock.subarray(0, 1), ciphertext, mac)
    },
  }
}

export function nobleOpenStream(key: Uint8Array, header: Uint8Array): OpeningStream {
  const state = begin(key, header)
  let isOver = false
  return {
    open(sealed) {
      if (isOver || sealed.length < 17) return undefined
      const block = new Uint8Array(blockBytes)
      block[0] = sealed[0] ?? 0
      const [tag = 0] = stream(state, block, 1)
      // What is authenticated is the block as it was sealed: the tag and 63 zeros.
      block[0] = tag
      const tagBlock = stream(state, block, 1)
      const ciphertext = sealed.subarray(1, -16)
      const mac = sealed.subarray(-16)
      if (!equalBytes(mac, authenticator(state, tagBlock, ciphertext))) {
        isOver = true
        return undefined
      }
      const chunk = stream(state, ciphertext, 2)
      advance(state, mac)
      isOver = tag === finalTag
      return { chunk, isLast: isOver }
    },
  }
}

function begin(key: Uint8Array, header: Uint8Array): State {
  const words = (bytes: Uint8Array) => new Uint32Array(Uint8Array.from(bytes).buffer)
  const sigma = words(new TextEncoder().encode('expand 32-byte k'))
  const out = new Uint32Array(8)
  hchacha(sigma, words(key), words(header.subarray(0, 16)), out)
  const nonce = concatBytes(Uint8Array.of(1, 0, 0, 0), header.subarray(16, 24))
  return { key: new Uint8Array(out.buffer), nonce }
}

const stream = ({ key, nonce }: State, data: Uint8Array, counter: number): Uint8Array =>
  chacha20(key, nonce, data, undefined, counter)

/** Over no additional data, the tag's block, the ciphertext filled up, and both lengths. */
function authenticator(state: State, tagBlock: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const macKey = stream(state, new Uint8Array(32), 0)
  // libsodium fills up by (16 - 64 + length) mod 16 bytes, which is its own, and kept for ever.
  const fill = new Uint8Array((0x10 - blockBytes + ciphertext.length) & 0xf)
  const lengths = new DataView(new ArrayBuffer(16))
  lengths.setBigUint64(8, BigInt(blockBytes + ciphertext.length), true)
  return poly1305(concatBytes(tagBlock, ciphertext, fill, new Uint8Array(lengths.buffer)), macKey)
}

function advance({ nonce }: State, mac: Uint8Array): void {
  for (let i = 0; i < 8; i++) nonce[4 + i] = (nonce[4 + i] ?? 0) ^ (mac[i] ?? 0)
  for (let i = 0; i < 4; i++) {
    nonce[i] = ((nonce[i] ?? 0) + 1) & 0xff
    if (nonce[i] !== 0) break
  }
}
