import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto, KeyPair } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { decodeCbor, encodeCbor, type CborValue } from '../codec/cbor.ts'
import { concatBytes } from '../codec/bytes.ts'
import { utf8 } from '../codec/utf8.ts'
import { parseDomain } from '../ids.ts'
import { readInstanceAddresses, signInstanceAddresses, type InstanceAddresses } from './instance-addresses.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

let crypto: Crypto
let instance: KeyPair
beforeAll(async () => {
  crypto = await createNodeCrypto()
  instance = crypto.ed25519KeyPair(new Uint8Array(32).fill(7))
})

const addresses: InstanceAddresses = {
  domain: parseDomain('office.example'),
  addresses: ['192.0.2.7:8443', '[fe80::1]:8443', 'office.example:443'],
  spkiPins: [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)],
  timeMs: 1_800_000_000_000,
}
const sign = (message: Uint8Array): Uint8Array => crypto.ed25519Sign(instance.privateKey, message)
const readWith = (key: KeyPair) => (signed: Uint8Array) =>
  readInstanceAddresses(signed, (message, signature) => crypto.ed25519Verify(key.publicKey, message, signature))

describe('a signed list of addresses', () => {
  it('is read back under the key that signed it', () => {
    expect(readWith(instance)(signInstanceAddresses(addresses, sign))).toEqual(addresses)
  })

  it('gives nothing under another key', () => {
    const other = crypto.ed25519KeyPair(new Uint8Array(32).fill(8))
    expect(readWith(other)(signInstanceAddresses(addresses, sign))).toBeUndefined()
  })

  it('gives nothing once any byte of the list or of the signature is changed', () => {
    const signed = signInstanceAddresses(addresses, sign)
    const outer = decodeCbor(signed) as ReadonlyMap<number, Uint8Array>
    for (const [key, part] of outer) {
      for (let at = 0; at < part.length; at++) {
        const changed = Uint8Array.from(part)
        changed[at]! ^= 1
        expect(readWith(instance)(encodeCbor(new Map<number, CborValue>(outer).set(key, changed)))).toBeUndefined()
      }
    }
  })

  it('gives nothing when the list was signed without its label', () => {
    const label = utf8('talkee-instance-addresses-v1')
    const bare = signInstanceAddresses(addresses, (message) => sign(message.subarray(label.length)))
    expect(readWith(instance)(bare)).toBeUndefined()
  })

  it('is judged by its signature before its content is read', () => {
    const unreadable = concatBytes(Uint8Array.of(0xff))
    const signature = new Uint8Array(64)
    const signed = encodeCbor(
      new Map<number, CborValue>([
        [1, unreadable],
        [2, signature],
      ]),
    )
    expect(readWith(instance)(signed)).toBeUndefined()
  })

  it.each([
    ['an address without a port', { ...addresses, addresses: ['office.example'] }],
    ['an address with a path', { ...addresses, addresses: ['office.example:443/x'] }],
    ['too many addresses', { ...addresses, addresses: new Array<string>(33).fill('a:1') }],
    ['too many pins', { ...addresses, spkiPins: new Array<Uint8Array>(9).fill(new Uint8Array(32)) }],
    ['a short pin', { ...addresses, spkiPins: [new Uint8Array(31)] }],
  ])('is refused with %s, however well it is signed', (_, wrong) => {
    expect(() => readWith(instance)(signInstanceAddresses(wrong, sign))).toThrow(malformed)
  })

  it('is refused with anything around it', () => {
    const signed = signInstanceAddresses(addresses, sign)
    expect(() => readWith(instance)(concatBytes(signed, Uint8Array.of(0)))).toThrow(malformed)
    expect(() => readWith(instance)(signed.subarray(0, -1))).toThrow(malformed)
  })
})
