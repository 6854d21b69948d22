import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress, parseChatId, parseDeviceId } from '#protocol/ids.ts'
import { isGapRequestSigned, makeGapRequest } from './gap-request.ts'

const crypto = await createNodeCrypto()
const account = parseAccountAddress('ann@office.example')
const [phone, laptop] = [parseDeviceId('a1'.repeat(16)), parseDeviceId('b1'.repeat(16))]
const laptopKey = crypto.ed25519KeyPair(crypto.randomBytes(32))
const phoneKey = crypto.ed25519KeyPair(crypto.randomBytes(32))
const place = (byte: number): Uint8Array => new Uint8Array(14).fill(byte)
const gap = { chat: parseChatId('c0'.repeat(16)), from: place(1), to: place(2) }

describe('a request for what could not be read', () => {
  it('is believed when the device has signed all of it', () => {
    const of = { account, device: laptop }
    const { request } = makeGapRequest(crypto, of, laptopKey.privateKey, [gap])
    const isSigned = (by: Uint8Array, changed = request, who = of) => isGapRequestSigned(crypto, who, by, changed)
    expect(isSigned(laptopKey.publicKey)).toBe(true)
    expect([
      isSigned(phoneKey.publicKey),
      isSigned(laptopKey.publicKey, { ...request, request: crypto.randomBytes(16) }),
      isSigned(laptopKey.publicKey, { ...request, kemPublicKey: crypto.randomBytes(1568) }),
      isSigned(laptopKey.publicKey, { ...request, gaps: [{ ...gap, from: place(0) }] }),
      isSigned(laptopKey.publicKey, { ...request, gaps: [{ ...gap, chat: parseChatId('c1'.repeat(16)) }] }),
      isSigned(laptopKey.publicKey, { ...request, gaps: [gap, gap] }),
      isSigned(laptopKey.publicKey, request, { account, device: phone }),
    ]).toEqual([false, false, false, false, false, false, false])
  })
})
