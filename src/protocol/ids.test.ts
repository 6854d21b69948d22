import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCbor } from './codec/cbor.ts'
import { decodeShape, encodeShape } from './codec/shape.ts'
import {
  addressShape,
  deviceIdShape,
  idBytes,
  parseAccountAddress,
  parseBlobId,
  parseChatId,
  parseDeviceId,
  parseDomain,
  parseIncarnation,
  parseMessageId,
  parseUsername,
  splitAddress,
} from './ids.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error
const hex = '000102030405060708090a0b0c0d0e0f'

describe('ids of 16 bytes', () => {
  it.each([parseChatId, parseDeviceId, parseMessageId, parseBlobId, parseIncarnation])(
    'are 32 lower-case hex digits and nothing else',
    (parse) => {
      expect(parse(hex)).toBe(hex)
      for (const bad of [
        '',
        hex.toUpperCase(),
        hex.slice(1),
        `${hex}0`,
        `${hex}\n`,
        ` ${hex.slice(1)}`,
        `0x${hex.slice(2)}`,
      ]) {
        expect(() => parse(bad)).toThrow(malformed)
      }
    },
  )

  it('travel as raw bytes in CBOR', () => {
    const id = parseDeviceId(hex)
    expect(encodeShape(deviceIdShape, id)).toEqual(encodeCbor(idBytes(id)))
    expect(decodeShape(deviceIdShape, encodeCbor(idBytes(id)))).toBe(id)
    for (const bad of [hex, new Uint8Array(15), new Uint8Array(17)]) {
      expect(() => decodeShape(deviceIdShape, encodeCbor(bad))).toThrow(malformed)
    }
  })
})

describe('parseUsername', () => {
  it.each(['a', '7', 'ann', 'ann.smith', 'a_b-c.d', 'a'.repeat(32)])('accepts %s', (name) => {
    expect(parseUsername(name)).toBe(name)
  })

  it.each([
    '',
    'A',
    'ann ',
    '.ann',
    'ann.',
    '-ann',
    'ann_',
    'a b',
    'a@b',
    'a/b',
    'аnn',
    'a\u0000b',
    'a'.repeat(33),
    'ann\n',
  ])('refuses %j with a code of its own', (name) => {
    expect(() => parseUsername(name)).toThrow(
      expect.objectContaining({ name: 'PeerError', code: 'bad_username' }) as Error,
    )
  })
})

describe('parseDomain', () => {
  it.each(['a.b', 'talk.example.org', 'xn--80a.example', `${'a'.repeat(63)}.b`, `${'a.'.repeat(126)}b`])(
    'accepts %s',
    (domain) => {
      expect(parseDomain(domain)).toBe(domain)
    },
  )

  it.each([
    '',
    'localhost',
    'a.',
    '.a',
    'a..b',
    'A.b',
    'a.b:443',
    'a/b.c',
    'a_b.c',
    '-a.b',
    'a-.b',
    'кот.example',
    `${'a'.repeat(64)}.b`,
    `${'a.'.repeat(127)}b`,
    'a.b\n',
  ])('refuses %j', (domain) => {
    expect(() => parseDomain(domain)).toThrow(malformed)
  })
})

describe('an account address', () => {
  it('is split into the two parts that it was made of', () => {
    const part = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
    fc.assert(
      fc.property(part, part, part, (name, host, end) => {
        const address = parseAccountAddress(`${name}@${host}.${end}`)
        expect(splitAddress(address)).toEqual({ username: name, domain: `${host}.${end}` })
        expect(decodeShape(addressShape, encodeShape(addressShape, address))).toBe(address)
      }),
    )
  })

  it('may be as long as its parts may be', () => {
    const longest = `${'a'.repeat(32)}@${'a.'.repeat(126)}b`
    expect(decodeShape(addressShape, encodeCbor(longest))).toBe(longest)
  })

  it.each(['ann', '@a.b', 'ann@', 'ann@a.b@c.d', 'ann@@a.b', 'Ann@a.b', 'ann@A.b', 'ann@localhost', ' ann@a.b'])(
    'refuses %j',
    (address) => {
      expect(() => parseAccountAddress(address)).toThrow(expect.objectContaining({ name: 'PeerError' }) as Error)
    },
  )
})
