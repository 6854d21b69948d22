import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, toHex } from '../codec/bytes.ts'
import { u32 } from '../codec/writer.ts'
import { limits } from '../limits.ts'
import {
  decodeFrame,
  decodeFrames,
  encodeBatch,
  encodeFrame,
  frameHeaderBytes,
  frameTypes,
  readTimedBody,
  timedBody,
  type Frame,
} from './stream-frames.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error
const unknownFrame = expect.objectContaining({ name: 'PeerError', code: 'unknown_frame' }) as Error

const anyFrame: fc.Arbitrary<Frame> = fc.record(
  {
    type: fc.constantFrom(...Object.values(frameTypes)),
    handle: fc.nat({ max: 0xffff_ffff }),
    id: fc.maxSafeNat(),
    seq: fc.maxSafeNat(),
    body: fc.uint8Array({ maxLength: 60 }),
  },
  { noNullPrototype: true },
)
const frame: Frame = { type: frameTypes.message, handle: 7, id: 8, seq: 9, body: Uint8Array.of(1, 2) }

describe('a frame', () => {
  it('is a header of 21 bytes and a body', () => {
    expect(toHex(encodeFrame(frame))).toBe('03' + '00000007' + '0000000000000008' + '0000000000000009' + '0102')
    expect(encodeFrame({ ...frame, body: new Uint8Array(0) })).toHaveLength(frameHeaderBytes)
  })

  it('is read back as it was written, alone and in a batch', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 6 }), (frames) => {
        const encoded = frames.map(encodeFrame)
        expect(encoded.map(decodeFrame)).toEqual(frames)
        expect(encoded.flatMap(decodeFrames)).toEqual(frames)
        expect(decodeFrames(encodeBatch(encoded))).toEqual(frames)
      }),
    )
  })

  it('is refused when it is shorter than its header', () => {
    const encoded = encodeFrame(frame)
    for (let length = 0; length < frameHeaderBytes; length++) {
      expect(() => decodeFrame(encoded.subarray(0, length))).toThrow(malformed)
    }
  })

  it('of any unknown type is refused with a code of its own', () => {
    const known = new Set<number>(Object.values(frameTypes))
    for (let type = 0; type < 256; type++) {
      const encoded = Uint8Array.from(encodeFrame(frame))
      encoded[0] = type
      if (known.has(type)) expect(decodeFrame(encoded).type).toBe(type)
      else expect(() => decodeFrame(encoded)).toThrow(unknownFrame)
    }
  })

  it('is refused with an id or seq above 2^53 − 1', () => {
    for (const offset of [5, 13]) {
      const encoded = Uint8Array.from(encodeFrame(frame))
      encoded.fill(0xff, offset, offset + 8)
      expect(() => decodeFrame(encoded)).toThrow(malformed)
    }
  })

  it('has types that are unique, and on each direction its own half of the numbers', () => {
    const { acknowledge, ...fromServer } = frameTypes
    expect(new Set(Object.values(frameTypes)).size).toBe(Object.values(frameTypes).length)
    expect(acknowledge).toBeGreaterThanOrEqual(128)
    for (const type of Object.values(fromServer)) expect(type).toBeLessThan(128)
  })
})

describe('a batch', () => {
  const encoded = encodeFrame(frame)

  it('is refused when cut anywhere but between two frames', () => {
    const batch = encodeBatch([encoded, encoded])
    const whole = new Set([1, 1 + 4 + encoded.length, batch.length])
    for (let length = 0; length <= batch.length; length++) {
      const cut = batch.subarray(0, length)
      if (whole.has(length)) expect(decodeFrames(cut)).toHaveLength([...whole].indexOf(length))
      else expect(() => decodeFrames(cut)).toThrow(malformed)
    }
  })

  it('may not hold a batch', () => {
    expect(() => decodeFrames(encodeBatch([encodeBatch([encoded])]))).toThrow(unknownFrame)
    expect(() => decodeFrames(encodeBatch([encodeBatch([])]))).toThrow(unknownFrame)
  })

  it('may not hold a frame of an unknown type among good ones', () => {
    const strange = Uint8Array.from(encoded)
    strange[0] = 99
    expect(() => decodeFrames(encodeBatch([encoded, strange]))).toThrow(unknownFrame)
  })

  it('is refused when a frame claims more than is there, or less than a header', () => {
    for (const length of [0, 20, encoded.length + 1, 0xffff_ffff]) {
      expect(() => decodeFrames(concatBytes(Uint8Array.of(0), u32(length), encoded))).toThrow(malformed)
    }
  })
})

describe('a timed body', () => {
  it('is the time in 48 bits and the content', () => {
    const body = timedBody(1_800_000_000_000, Uint8Array.of(9))
    expect(toHex(body)).toBe('01a3185c500009')
    expect(readTimedBody(body)).toEqual({ timeMs: 1_800_000_000_000, content: Uint8Array.of(9) })
    expect(readTimedBody(timedBody(0, new Uint8Array(0)))).toEqual({ timeMs: 0, content: new Uint8Array(0) })
  })

  it('is refused when it is shorter than its time', () => {
    expect(() => readTimedBody(new Uint8Array(5))).toThrow(malformed)
  })
})

describe('a row that travels inline', () => {
  it('fits a frame of the stream with its header', () => {
    expect(limits.inlineRowBytes + frameHeaderBytes).toBeLessThan(limits.streamFrameBytes)
  })
})
