import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress, parseChatId, parseDeviceId } from '#protocol/ids.ts'
import { PeerError } from '#protocol/errors.ts'
import { bundleIdBytes, openBundle, sealBundle, type BundleContent, type BundlePlace } from './bundle.ts'
import { isHistoryRequestSigned, makeHistoryRequest } from './history-request.ts'

const crypto = await createNodeCrypto()
const account = parseAccountAddress('ann@office.example')
const [phone, laptop] = [parseDeviceId('a1'.repeat(16)), parseDeviceId('b1'.repeat(16))]
const chat = parseChatId('c0'.repeat(16))
const phoneKey = crypto.ed25519KeyPair(crypto.randomBytes(32))
const laptopKey = crypto.ed25519KeyPair(crypto.randomBytes(32))
const laptopBox = crypto.x25519KeyPair(crypto.randomBytes(32))
const { request, kemSeed } = makeHistoryRequest(crypto, { account, device: laptop }, laptopKey.privateKey)
const place: BundlePlace = { account, from: phone, to: laptop, request: request.request, chat }
const content: BundleContent = {
  v: 1,
  number: 3,
  peer: null,
  name: 'Rowing',
  isLeft: false,
  messages: [{ place: new Uint8Array(14).fill(1), message: new Uint8Array(100).fill(2) }],
}
const sealKeys = { kemPublicKey: request.kemPublicKey, x25519: laptopBox.publicKey, ed25519Seed: phoneKey.privateKey }
const openKeys = { kemSeed, x25519: laptopBox, ed25519: phoneKey.publicKey }

function codeOf(open: () => unknown): string {
  try {
    open()
  } catch (error) {
    if (error instanceof PeerError) return error.code
    throw error
  }
  return 'opened'
}

describe('a request for history', () => {
  it('is believed when the device has signed all of it', () => {
    const of = { account, device: laptop }
    const isSigned = (by: Uint8Array, changed = request, who = of) => isHistoryRequestSigned(crypto, who, by, changed)
    expect(isSigned(laptopKey.publicKey)).toBe(true)
    expect([
      isSigned(phoneKey.publicKey),
      isSigned(laptopKey.publicKey, { ...request, request: crypto.randomBytes(16) }),
      isSigned(laptopKey.publicKey, { ...request, kemPublicKey: phoneKey.publicKey }),
      isSigned(laptopKey.publicKey, request, { account, device: phone }),
    ]).toEqual([false, false, false, false])
  })
})

describe('a bundle', () => {
  const sealed = sealBundle(crypto, place, sealKeys, content)

  it('opens for the device that asked, with the key of its request', () => {
    expect(openBundle(crypto, place, openKeys, sealed)).toEqual(content)
  })

  it('opens neither with the box key alone nor with the request key alone', () => {
    const other = { kemSeed: crypto.randomBytes(64), x25519: crypto.x25519KeyPair(crypto.randomBytes(32)) }
    expect(codeOf(() => openBundle(crypto, place, { ...openKeys, kemSeed: other.kemSeed }, sealed))).toBe(
      'seal_does_not_open',
    )
    expect(codeOf(() => openBundle(crypto, place, { ...openKeys, x25519: other.x25519 }, sealed))).toBe(
      'box_does_not_open',
    )
  })

  it('is of no other sender, request or chat', () => {
    const elsewhere: BundlePlace[] = [
      { ...place, chat: parseChatId('c1'.repeat(16)) },
      { ...place, request: crypto.randomBytes(16) },
      { ...place, from: laptop },
      { ...place, account: parseAccountAddress('bob@office.example') },
    ]
    expect(elsewhere.map((moved) => codeOf(() => openBundle(crypto, moved, openKeys, sealed)))).toEqual(
      elsewhere.map(() => 'seal_does_not_open'),
    )
  })

  it('is not believed when a server that knows all public keys has made it', () => {
    const forged = sealBundle(crypto, place, { ...sealKeys, ed25519Seed: crypto.randomBytes(32) }, content)
    expect(codeOf(() => openBundle(crypto, place, openKeys, forged))).toBe('bundle_not_signed')
  })

  it('has the same id when it is sealed again, and no other has it', () => {
    const ids = [0, 1, 0].map((number) => bundleIdBytes(crypto, place, number).join())
    expect(ids[2]).toBe(ids[0])
    expect(ids[1]).not.toBe(ids[0])
    expect(bundleIdBytes(crypto, { ...place, chat: parseChatId('c1'.repeat(16)) }, 0).join()).not.toBe(ids[0])
  })
})
