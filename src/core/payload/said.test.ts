import { describe, expect, it } from 'vitest'
import { encodeCbor, type CborValue } from '#protocol/codec/cbor.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { parseAccountAddress, parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { pad, paddingBuckets } from '#protocol/padding.ts'
import { mostEdits, payloadKinds, type KnownContent } from './content.ts'
import { encodeHeader, payloadHeaderBytes } from './header.ts'
import type { Mention } from './mention.ts'
import { decodePayload, encodePayload } from './payload.ts'
import { decodeReaction, encodeReaction } from './reaction.ts'
import { plainlySaid, type Said } from './said.ts'

const header = {
  flags: 0,
  timerSeconds: 0,
  sentAtMs: 1_800_000_000_000,
  id: parseMessageId('0a'.repeat(16)),
  device: parseDeviceId('0b'.repeat(16)),
  accountHash: new Uint8Array(32).fill(0x0c),
}
const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error
const boris = parseAccountAddress('boris@example.org')
const target = parseMessageId('0d'.repeat(16))
const reference = new Uint8Array(16).fill(0x0e)
const smallest = payloadHeaderBytes + paddingBuckets[0]

const text = (said: Partial<Said>): KnownContent => ({ kind: 'text', ...plainlySaid('hello @boris'), ...said })
const readBack = (content: KnownContent) => decodePayload(encodePayload(header, content)).content
const forged =
  (kind: number, ...entries: [number, CborValue][]) =>
  () =>
    decodePayload(concatBytes(encodeHeader({ ...header, kind }), pad(encodeCbor(new Map(entries)))))

describe('what is said', () => {
  it.each<Partial<Said>>([
    { reply: reference },
    { forwarded: { from: null } },
    { forwarded: { from: boris } },
    {
      mentions: [
        { start: 0, length: 5, account: null },
        { start: 6, length: 6, account: boris },
      ],
    },
  ])('reads back with what it is about: %o', (said) => {
    expect(readBack(text(said))).toEqual(text(said))
  })

  it('answers in a few words without growing out of the smallest size', () => {
    const answer = { kind: 'text', ...plainlySaid('yes, on the ninth of June'), reply: reference } as const
    expect(encodePayload(header, answer)).toHaveLength(smallest)
  })

  it.each<[string, readonly Mention[]]>([
    ['behind its end', [{ start: 7, length: 6, account: boris }]],
    ['of nothing', [{ start: 3, length: 0, account: boris }]],
    [
      'over another',
      [
        { start: 0, length: 6, account: boris },
        { start: 5, length: 2, account: null },
      ],
    ],
    [
      'out of order',
      [
        { start: 6, length: 6, account: boris },
        { start: 0, length: 2, account: null },
      ],
    ],
  ])('names nobody %s', (_, mentions) => {
    const said = mentions.map(
      ({ start, length, account }) =>
        new Map<number, CborValue>([
          [1, start],
          [2, length],
          [3, account],
        ]),
    )
    expect(forged(payloadKinds.text, [1, 'hello @boris'], [3, said])).toThrow(malformed)
  })

  it('names everybody once at most, in an edit as well', () => {
    const here = (start: number) => ({ start, length: 5, account: null })
    const twice = [here(0), here(6)]
    expect(() => encodePayload(header, text({ text: '@here @here', mentions: twice }))).toThrow(malformed)
    const said = twice.map(
      ({ start, length }) =>
        new Map<number, CborValue>([
          [1, start],
          [2, length],
          [3, null],
        ]),
    )
    expect(forged(payloadKinds.text, [1, '@here @here'], [3, said])).toThrow(malformed)
    const id = new Uint8Array(16)
    expect(forged(payloadKinds.edit, [1, '@here @here'], [3, said], [5, id], [6, 1])).toThrow(malformed)
    expect(forged(payloadKinds.edit, [1, '@here @here'], [3, said.slice(1)], [5, id], [6, 1])).not.toThrow()
  })

  it('names nobody by half a character', () => {
    expect(() =>
      encodePayload(header, text({ text: '🐝🐝', mentions: [{ start: 0, length: 1, account: null }] })),
    ).toThrow(malformed)
  })

  it('is refused where what it is about is something else', () => {
    for (const value of [null, 7, 'reply', new Uint8Array(15), new Uint8Array(17)]) {
      expect(forged(payloadKinds.text, [1, 'hi'], [2, value])).toThrow(malformed)
    }
    for (const value of [true, 1, 'nobody', []]) {
      expect(forged(payloadKinds.text, [1, 'hi'], [4, value])).toThrow(
        expect.objectContaining({ name: 'PeerError' }) as Error,
      )
    }
  })
})

describe('what an own device says', () => {
  it('is refused where it is nothing, which would lie in the inbox before all that follows', () => {
    expect(readBack({ kind: 'own', statement: Uint8Array.of(1) })).toEqual({ kind: 'own', statement: Uint8Array.of(1) })
    for (const nothing of [new Uint8Array(0), null, 'statement']) {
      expect(forged(payloadKinds.own, [1, nothing])).toThrow(malformed)
    }
  })
})

describe('a word about a message', () => {
  it.each<KnownContent>([
    { kind: 'edit', target, number: mostEdits, text: 'hello', mentions: [{ start: 0, length: 5, account: null }] },
    { kind: 'pin', target: reference, isPinned: false },
    { kind: 'reaction', sealed: new Uint8Array(40) },
  ])('reads back: $kind', (content) => {
    expect(readBack(content)).toEqual(content)
  })

  it('is refused without its message, or with a number that cannot be', () => {
    const [id, body] = [new Uint8Array(16), 'hi']
    expect(forged(payloadKinds.edit, [1, body], [6, 1])).toThrow(malformed)
    expect(forged(payloadKinds.edit, [1, body], [5, id])).toThrow(malformed)
    expect(forged(payloadKinds.edit, [1, ''], [5, id], [6, 1])).toThrow(malformed)
    expect(forged(payloadKinds.edit, [1, body], [5, id], [6, 0])).toThrow(malformed)
    expect(forged(payloadKinds.edit, [1, body], [5, id], [6, mostEdits + 1])).toThrow(malformed)
    expect(forged(payloadKinds.pin, [1, id])).toThrow(malformed)
    expect(forged(payloadKinds.pin, [1, new Uint8Array(15)], [2, true])).toThrow(malformed)
    expect(forged(payloadKinds.reaction, [1, '👍'])).toThrow(malformed)
  })
})

describe('what is inside a reaction', () => {
  it.each(['👍', '❤️', '👩‍👩‍👧‍👦', '🇪🇪', '1️⃣', '👍🏽', '☺', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])(
    'reads back, and with its seal is no larger than a word: %s',
    (emoji) => {
      const reaction = { target: reference, emoji, isOn: true }
      const inside = encodeReaction(reaction)
      expect(decodeReaction(inside)).toEqual(reaction)
      const sealed = concatBytes(inside, new Uint8Array(16))
      const isSmall = inside.length <= 16 + 1 + 26
      expect(encodePayload(header, { kind: 'reaction', sealed }).length === smallest).toBe(isSmall)
    },
  )

  it.each(['', 'ok', '👍👍', '1', '#', 'a👍', '\u200d', '\ufe0f', '🏽', ' ', '<b>', '👍'.repeat(9)])(
    'is refused where it is no single emoji: %j',
    (emoji) => {
      expect(() => decodeReaction(encodeReaction({ target: reference, emoji, isOn: true }))).toThrow(malformed)
    },
  )

  it('is refused cut, or with another mark than given and taken back', () => {
    const inside = encodeReaction({ target: reference, emoji: '👍', isOn: false })
    for (let length = 0; length < inside.length; length++) {
      expect(() => decodeReaction(inside.subarray(0, length))).toThrow(malformed)
    }
    inside[16] = 2
    expect(() => decodeReaction(inside)).toThrow(malformed)
  })
})
