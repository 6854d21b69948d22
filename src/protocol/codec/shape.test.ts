import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InternalError } from '../errors.ts'
import { encodeCbor, type CborValue } from './cbor.ts'
import {
  base64,
  bool,
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  object,
  oneOf,
  parsed,
  record,
  text,
  uint,
  type Shaped,
} from './shape.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

const parcelShape = record({
  weight: [1, uint(1000, 1)],
  label: [2, text(8)],
  seal: [3, bytes(4)],
  isFragile: [4, bool],
  kind: [5, oneOf('box', 'tube')],
  note: [-1, nullable(text(3, 0))],
  items: [300, list(record({ id: [0, uint()] }), 2)],
})
type Parcel = Shaped<typeof parcelShape>

const parcel: Parcel = {
  weight: 1,
  label: 'books',
  seal: Uint8Array.of(1, 2, 3, 4),
  isFragile: false,
  kind: 'box',
  note: null,
  items: [{ id: 0 }, { id: 9 }],
}
const asMap = (): Map<number, CborValue> => parcelShape.write(parcel) as Map<number, CborValue>
const read = (map: ReadonlyMap<number, CborValue>) => () => decodeShape(parcelShape, encodeCbor(map))

describe('record', () => {
  it('is read back as it was written', () => {
    const anyParcel: fc.Arbitrary<Parcel> = fc.record(
      {
        weight: fc.integer({ min: 1, max: 1000 }),
        label: fc.string({ minLength: 1, maxLength: 8 }),
        seal: fc.uint8Array({ minLength: 4, maxLength: 4 }),
        isFragile: fc.boolean(),
        kind: fc.constantFrom('box', 'tube'),
        note: fc.option(fc.string({ maxLength: 3 })),
        items: fc.array(fc.record({ id: fc.maxSafeNat() }, { noNullPrototype: true }), { maxLength: 2 }),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(anyParcel, (given) => {
        expect(decodeShape(parcelShape, encodeShape(parcelShape, given))).toEqual(given)
      }),
    )
  })

  it('refuses an extra field, whatever its number', () => {
    for (const key of [0, 6, -2, 299, 2 ** 40]) expect(read(asMap().set(key, null))).toThrow(malformed)
  })

  it('refuses a missing field, also one that may be null, and one put in place of another', () => {
    for (const key of asMap().keys()) {
      const map = asMap()
      map.delete(key)
      expect(read(map)).toThrow(malformed)
      expect(read(map.set(77, null))).toThrow(malformed)
    }
  })

  it('refuses every wrong type in every field', () => {
    const wrong: CborValue[] = [
      -1,
      1001,
      '',
      'much too long',
      new Uint8Array(5),
      true,
      null,
      [null],
      new Map(),
      [1, 2, 3],
    ]
    for (const key of asMap().keys()) {
      const accepted = wrong.filter((value) => {
        try {
          read(asMap().set(key, value))()
          return true
        } catch (error) {
          expect(error).toEqual(malformed)
          return false
        }
      })
      const allowed: Record<number, CborValue[]> = { 4: [true], [-1]: ['', null] }
      expect(accepted).toEqual(allowed[key] ?? [])
    }
  })

  it('refuses what is no map at all', () => {
    for (const value of [null, 0, 'map', [], new Uint8Array(3)]) {
      expect(() => decodeShape(parcelShape, encodeCbor(value))).toThrow(malformed)
    }
    expect(() => parcelShape.read({ 1: 1 }, '$')).toThrow(malformed)
  })

  it('names the place, and never the value, in its error', () => {
    const map = asMap().set(300, [new Map([[0, 'secret']])])
    expect(read(map)).toThrow('$.items[0].id: expected an integer from 0 to 9007199254740991')
  })

  it('cannot be defined with one key for two fields', () => {
    expect(() => record({ one: [1, bool], other: [1, bool] })).toThrow(InternalError)
  })
})

describe('object', () => {
  const shape = object({ id: uint(), name: text(8), token: base64(2) })
  const readJson = (json: string) => shape.read(JSON.parse(json), '$')

  it('reads JSON with exactly these fields', () => {
    expect(readJson('{"name":"a","token":"AQI","id":3}')).toEqual({ id: 3, name: 'a', token: Uint8Array.of(1, 2) })
  })

  it.each([
    ['an extra field', '{"id":3,"name":"a","token":"AQI","more":1}'],
    ['a missing field', '{"id":3,"name":"a"}'],
    ['a field under another name', '{"id":3,"name":"a","Token":"AQI"}'],
    ['__proto__ in place of a field', '{"id":3,"name":"a","__proto__":{"token":"AQI"}}'],
    ['__proto__ beside the fields', '{"id":3,"name":"a","token":"AQI","__proto__":{}}'],
    ['constructor beside the fields', '{"id":3,"name":"a","token":"AQI","constructor":{}}'],
    ['an array', '[3,"a","AQI"]'],
    ['null', 'null'],
    ['text', '"id"'],
    ['a fraction', '{"id":3.5,"name":"a","token":"AQI"}'],
    ['an unsafe integer', '{"id":9007199254740993,"name":"a","token":"AQI"}'],
    ['a number as text', '{"id":"3","name":"a","token":"AQI"}'],
    ['a lone surrogate', '{"id":3,"name":"\\ud800","token":"AQI"}'],
    ['bytes of another length', '{"id":3,"name":"a","token":"AQ"}'],
    ['bytes with padding', '{"id":3,"name":"a","token":"AQI="}'],
    ['bytes as an array', '{"id":3,"name":"a","token":[1,2]}'],
  ])('refuses %s', (_, json) => {
    expect(() => readJson(json)).toThrow(malformed)
  })

  it('does not take a field from the prototype', () => {
    const inherits: unknown = Object.assign(Object.create({ token: 'AQI' }) as object, { id: 3, name: 'a', more: 1 })
    expect(() => shape.read(inherits, '$')).toThrow(malformed)
  })
})

describe('single values', () => {
  it('hold their limits on both sides', () => {
    const cases: [read: (value: unknown) => unknown, last: unknown, beyond: unknown][] = [
      [(value) => uint(5).read(value, '$'), 5, 6],
      [(value) => uint(5, 2).read(value, '$'), 2, 1],
      [(value) => uint().read(value, '$'), Number.MAX_SAFE_INTEGER, 2 ** 53],
      [(value) => text(2).read(value, '$'), 'ab', 'abc'],
      [(value) => text(2).read(value, '$'), 'a', ''],
      [(value) => text(2).read(value, '$'), '😀', '😀!'],
      [(value) => byteRange(1, 2).read(value, '$'), new Uint8Array(2), new Uint8Array(3)],
      [(value) => byteRange(1, 2).read(value, '$'), new Uint8Array(1), new Uint8Array(0)],
      [(value) => list(bool, 1).read(value, '$'), [true], [true, true]],
      [(value) => oneOf(30, 60).read(value, '$'), 30, 31],
      [(value) => oneOf(30, 60).read(value, '$'), 60, '60'],
      [(value) => nullable(bool).read(value, '$'), null, undefined],
    ]
    for (const [readOne, last, beyond] of cases) {
      expect(readOne(last)).toEqual(last)
      expect(() => readOne(beyond)).toThrow(malformed)
    }
  })

  it('a parsed value is written as what it was parsed from', () => {
    const shape = parsed(text(4), Number, String)
    expect(decodeShape(shape, encodeCbor('12'))).toBe(12)
    expect(encodeShape(shape, 12)).toEqual(encodeCbor('12'))
  })
})
