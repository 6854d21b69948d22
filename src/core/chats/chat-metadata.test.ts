import { describe, expect, it } from 'vitest'
import { encodeCbor, decodeCbor, type CborValue } from '#protocol/codec/cbor.ts'
import { parseAccountAddress, parseBlobId } from '#protocol/ids.ts'
import {
  checkChatName,
  decodeChatMetadata,
  encodeChatMetadata,
  roleNumbers,
  roleOf,
  type ChatMetadata,
} from './chat-metadata.ts'

const anna = parseAccountAddress('anna@office.example')
const boris = parseAccountAddress('boris@office.example')
const clara = parseAccountAddress('clara@office.example')
const metadata: ChatMetadata = {
  v: 1,
  name: 'Rowing',
  picture: { blob: parseBlobId('0e'.repeat(16)), key: new Uint8Array(32).fill(4), hash: new Uint8Array(32).fill(5) },
  roles: [
    { account: anna, role: roleNumbers.owner },
    { account: boris, role: roleNumbers.admin },
  ],
  defaultTimerSeconds: 3_600,
  links: [{ id: new Uint8Array(16).fill(6), by: anna, usesLeft: 3, expiresSeconds: 1_800_000_000, asksFirst: true }],
}
const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

describe('what a chat says of itself', () => {
  it('reads back, with and without a picture', () => {
    for (const value of [metadata, { ...metadata, picture: null, name: '', roles: [] }]) {
      expect(decodeChatMetadata(encodeChatMetadata(value))).toEqual(value)
    }
  })

  it('is refused with anything more, less or else', () => {
    const fields = decodeCbor(encodeChatMetadata(metadata)) as ReadonlyMap<number, CborValue>
    const wrong: [number, CborValue | undefined][] = [
      [1, 2],
      [2, 'x'.repeat(65)],
      [2, 7],
      [3, new Map<number, CborValue>([[1, new Uint8Array(16)]])],
      [4, [new Map<number, CborValue>([[1, 'anna@office.example']])]],
      [
        4,
        [
          new Map<number, CborValue>([
            [1, 'anna@office.example'],
            [2, 3],
          ]),
        ],
      ],
      [
        4,
        [
          new Map<number, CborValue>([
            [1, 'Not An Address'],
            [2, 1],
          ]),
        ],
      ],
      [5, -1],
      [5, 2 ** 32],
      [6, 0],
      ...[1, 2, 3, 4, 5].map((key): [number, undefined] => [key, undefined]),
    ]
    for (const [key, value] of wrong) {
      const changed = new Map(fields)
      if (value === undefined) changed.delete(key)
      else changed.set(key, value)
      expect(() => decodeChatMetadata(encodeCbor(changed)), String(key)).toThrow(
        expect.objectContaining({ name: 'PeerError' }) as Error,
      )
    }
    expect(() => decodeChatMetadata(new Uint8Array(0))).toThrow(malformed)
  })

  it('makes everybody a member whom it does not name', () => {
    expect([anna, boris, clara].map((account) => roleOf(metadata, account))).toEqual(['owner', 'admin', 'member'])
  })
})

describe('a name', () => {
  it('is taken without the space around it', () => {
    expect(checkChatName('  Rowing on Thursday\n')).toBe('Rowing on Thursday')
    expect(checkChatName('語'.repeat(64))).toHaveLength(64)
  })

  it.each(['', '   ', 'x'.repeat(65), '𝕎'.repeat(33)])('is refused when it is empty or too long (%#)', (name) => {
    expect(() => checkChatName(name)).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'bad_chat_name' }) as Error,
    )
  })
})
