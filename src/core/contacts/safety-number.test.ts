import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { roomCode } from './room-code.ts'
import { safetyNumber } from './safety-number.ts'
import { parseChatId } from '#protocol/ids.ts'

const crypto = await createNodeCrypto()
const anna = { address: parseAccountAddress('anna@example.org'), rootKey: new Uint8Array(32).fill(1) }
const boris = { address: parseAccountAddress('boris@example.org'), rootKey: new Uint8Array(32).fill(2) }

describe('a safety number', () => {
  it('is the same on both sides, and frozen', () => {
    const number = safetyNumber(crypto, anna, boris)
    expect(safetyNumber(crypto, boris, anna)).toEqual(number)
    expect(number).toEqual({
      digits: '588377065288046898195331169053937564804018282290914285262905',
      qr: 'talkee://s/1/naTyev1Nki-7Igrkc_ADB45S6uhKscO9RMygpKvL-ck',
    })
  })

  it('is another when either root or either name is another', () => {
    const numbers = [
      safetyNumber(crypto, anna, boris),
      safetyNumber(crypto, { ...anna, rootKey: new Uint8Array(32).fill(3) }, boris),
      safetyNumber(crypto, anna, { ...boris, rootKey: new Uint8Array(32).fill(3) }),
      safetyNumber(crypto, anna, { ...boris, address: parseAccountAddress('boris@example.com') }),
      // Both roots changed places.
      safetyNumber(crypto, { ...anna, rootKey: boris.rootKey }, { ...boris, rootKey: anna.rootKey }),
    ]
    expect(new Set(numbers.map(({ digits }) => digits)).size).toBe(numbers.length)
    expect(new Set(numbers.map(({ qr }) => qr)).size).toBe(numbers.length)
    for (const { digits } of numbers) expect(digits).toMatch(/^\d{60}$/)
  })

  it('does not exist between an account and itself', () => {
    expect(() => safetyNumber(crypto, anna, anna)).toThrow(expect.objectContaining({ code: 'own_account' }) as Error)
  })
})

describe('a room code', () => {
  const place = { chat: parseChatId('0c'.repeat(16)), generation: 0, epoch: 7 }

  it('is frozen', () => {
    expect(roomCode(crypto, place, new Uint8Array(64).fill(9))).toBe('226558834694634729812642823697')
  })

  it('is another in another chat, generation, epoch or group', () => {
    const codes = [
      roomCode(crypto, place, new Uint8Array(64).fill(9)),
      roomCode(crypto, place, new Uint8Array(64).fill(8)),
      roomCode(crypto, { ...place, epoch: 8 }, new Uint8Array(64).fill(9)),
      roomCode(crypto, { ...place, generation: 1 }, new Uint8Array(64).fill(9)),
      roomCode(crypto, { ...place, chat: parseChatId('0d'.repeat(16)) }, new Uint8Array(64).fill(9)),
    ]
    expect(new Set(codes).size).toBe(codes.length)
  })
})
