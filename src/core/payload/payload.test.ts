import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCbor, type CborValue } from '#protocol/codec/cbor.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { u16 } from '#protocol/codec/writer.ts'
import { parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { pad, paddingBuckets } from '#protocol/padding.ts'
import { decodeHeader, encodeHeader, payloadHeaderBytes, type PayloadHeader } from './header.ts'
import { payloadKinds, type KnownContent } from './content.ts'
import { plainlySaid } from './said.ts'
import { decodePayload, encodePayload, encodeTextPayload } from './payload.ts'

const header: PayloadHeader = {
  kind: payloadKinds.text,
  flags: 0,
  timerSeconds: 0xffff_ffff,
  sentAtMs: 1_800_000_000_000,
  id: parseMessageId('0a'.repeat(16)),
  device: parseDeviceId('0b'.repeat(16)),
  accountHash: new Uint8Array(32).fill(0x0c),
}
const { kind: _, flags: _flags, ...author } = header
const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error
const badPadding = expect.objectContaining({ name: 'PeerError', code: 'bad_padding' }) as Error
const body = (...entries: [number, CborValue][]): Uint8Array => pad(encodeCbor(new Map(entries)))
const payload = (kind: number, padded: Uint8Array): Uint8Array => concatBytes(encodeHeader({ ...header, kind }), padded)

describe('the header', () => {
  it('has 96 bytes, whatever is in it, and reads back', () => {
    for (const change of [{}, { kind: 0 }, { kind: 255, flags: 0xffff }, { timerSeconds: 0, sentAtMs: 0 }]) {
      const bytes = encodeHeader({ ...header, ...change })
      expect(bytes).toHaveLength(payloadHeaderBytes)
      expect(bytes).toHaveLength(96)
      expect(decodeHeader(bytes)).toEqual({ ...header, ...change })
    }
  })

  it('is refused in another version', () => {
    const bytes = encodeHeader(header)
    for (const version of [0, 2, 255]) {
      bytes[0] = version
      expect(() => decodeHeader(bytes)).toThrow(
        expect.objectContaining({ name: 'PeerError', code: 'unsupported_version' }) as Error,
      )
    }
  })

  it('is refused when any reserved byte is in use, or a byte is missing or too many', () => {
    const bytes = encodeHeader(header)
    for (let at = 80; at < 96; at++) {
      const changed = bytes.slice()
      changed[at] = 1
      expect(() => decodeHeader(changed)).toThrow(malformed)
    }
    expect(() => decodeHeader(bytes.subarray(0, 95))).toThrow(malformed)
    expect(() => decodeHeader(concatBytes(bytes, Uint8Array.of(0)))).toThrow(malformed)
  })

  it('gives what it holds as its own, not as a view of the message', () => {
    const bytes = encodeHeader(header)
    const { accountHash } = decodeHeader(bytes)
    bytes.fill(0xff)
    expect(accountHash).toEqual(header.accountHash)
  })
})

describe('a text', () => {
  it('reads back, in any script', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 600, unit: 'binary', size: 'max' }), (text) => {
        const { content, header: read } = decodePayload(encodeTextPayload(author, text))
        expect(content).toEqual({ kind: 'text', ...plainlySaid(text) })
        expect(read).toEqual(header)
      }),
      { numRuns: 100 },
    )
  })

  it('makes payloads of six sizes and no more, up to the longest and not beyond', () => {
    const sizes = new Set<number>()
    let longest = 0
    for (let length = 1; length < 66_000; length += length < 300 ? 1 : 97) {
      try {
        sizes.add(encodeTextPayload(author, 'x'.repeat(length)).length)
        longest = length
      } catch (error) {
        expect(error).toMatchObject({ name: 'UsageError', code: 'text_too_long' })
      }
    }
    expect([...sizes]).toEqual(paddingBuckets.map((size) => size + 96))
    expect(longest).toBeGreaterThan(65_000)
    expect(() => encodeTextPayload(author, 'x'.repeat(65_536))).toThrow(/longer/)
  })

  it('that is empty is not sent, and refused when it comes', () => {
    expect(() => encodeTextPayload(author, '')).toThrow(expect.objectContaining({ code: 'text_empty' }) as Error)
    expect(() => decodePayload(payload(1, body([1, ''])))).toThrow(malformed)
  })

  it('is refused without text, or with something else in its place', () => {
    for (const value of [7, null, true, new Uint8Array(3), []]) {
      expect(() => decodePayload(payload(1, body([1, value])))).toThrow(malformed)
    }
    expect(() => decodePayload(payload(1, body([2, 'x'])))).toThrow(malformed)
    expect(() => decodePayload(payload(1, pad(encodeCbor('text'))))).toThrow(malformed)
    expect(() => decodePayload(payload(1, pad(encodeCbor(['text']))))).toThrow(malformed)
  })

  it('is shown with keys that a newer version added, up to 127', () => {
    for (const key of [20, 64, 127]) {
      expect(decodePayload(payload(1, body([1, 'hi'], [key, 'new']))).content).toEqual({
        kind: 'text',
        ...plainlySaid('hi'),
      })
    }
  })

  it('is not shown with a key from 128 on: who does not know it must not show the rest', () => {
    for (const key of [128, 129, 10_000]) {
      expect(decodePayload(payload(1, body([1, 'hi'], [key, null]))).content).toEqual({ kind: 'unknown' })
    }
  })
})

describe('a payload of another kind', () => {
  it('is unknown, its header read, whatever its body says', () => {
    for (const kind of [0, 99, 255]) {
      const read = decodePayload(payload(kind, body([1, 'hi'])))
      expect(read).toEqual({ header: { ...header, kind }, content: { kind: 'unknown' } })
    }
  })

  it('is refused all the same when its body is no map', () => {
    expect(() => decodePayload(payload(9, pad(encodeCbor(1))))).toThrow(malformed)
  })
})

describe('a payload that is no text', () => {
  const contents: readonly KnownContent[] = [
    { kind: 'delete', target: parseMessageId('0d'.repeat(16)) },
    { kind: 'receipt', generation: 3, deliveredSeq: 900, readSeq: 0 },
    { kind: 'typing' },
  ]

  it.each(contents)('reads back, flags and all, in the size of a word of text: $kind', (content) => {
    const bytes = encodePayload({ ...author, flags: 1 }, content)
    expect(bytes).toHaveLength(encodeTextPayload(author, 'hi').length)
    expect(decodePayload(bytes)).toEqual({ header: { ...header, flags: 1, kind: payloadKinds[content.kind] }, content })
  })

  it('is refused when a field is missing or is something else', () => {
    const faults: [number, [number, CborValue][]][] = [
      [payloadKinds.delete, []],
      [payloadKinds.delete, [[1, new Uint8Array(15)]]],
      [payloadKinds.delete, [[1, '0d'.repeat(16)]]],
      [
        payloadKinds.receipt,
        [
          [1, 3],
          [2, 900],
        ],
      ],
      [
        payloadKinds.receipt,
        [
          [1, 3],
          [2, -1],
          [3, 0],
        ],
      ],
      [
        payloadKinds.receipt,
        [
          [1, 3],
          [2, 'x'],
          [3, 0],
        ],
      ],
      // Generations have 32 bits: whoever kept this one could not read it again.
      [
        payloadKinds.receipt,
        [
          [1, 0x1_0000_0000],
          [2, 1],
          [3, 1],
        ],
      ],
    ]
    for (const [kind, entries] of faults)
      expect(() => decodePayload(payload(kind, body(...entries)))).toThrow(malformed)
  })

  it('is unknown with a critical key', () => {
    const read = decodePayload(payload(payloadKinds.delete, body([1, new Uint8Array(16)], [128, 1])))
    expect(read.content).toEqual({ kind: 'unknown' })
  })
})

describe('what is not a payload', () => {
  it('is refused: cut anywhere, or with bytes behind it', () => {
    const whole = encodeTextPayload(author, 'hello')
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodePayload(whole.subarray(0, length))).toThrow(length < 96 ? malformed : badPadding)
    }
    expect(() => decodePayload(concatBytes(whole, Uint8Array.of(0)))).toThrow(badPadding)
  })

  it('is refused when padded to more than it needs: a size must not speak', () => {
    const small = encodeCbor(new Map([[1, 'hi']]))
    const roomy = new Uint8Array(256)
    roomy.set(small)
    roomy[small.length] = 0x80
    expect(() => decodePayload(payload(1, roomy))).toThrow(badPadding)
  })

  it('is refused when its CBOR is not the one spelling', () => {
    const spelled = concatBytes(Uint8Array.of(0xa1, 0x18, 0x01, 0x62), u16(0x6869))
    expect(() => decodePayload(payload(1, pad(spelled)))).toThrow(malformed)
  })

  it('gives a PeerError and nothing else, however it is damaged', () => {
    const whole = encodeTextPayload(author, 'hello there')
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = whole.slice()
        damaged[at]! ^= flip
        try {
          decodePayload(damaged)
        } catch (error) {
          expect(error).toMatchObject({ name: 'PeerError' })
        }
      }),
      { numRuns: 500 },
    )
  })
})
