import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from './codec/base64url.ts'
import { decodeCbor, encodeCbor, type CborValue } from './codec/cbor.ts'
import { formatGroupLink, parseGroupLink, type GroupLinkText } from './group-link.ts'
import { parseAccountAddress, parseChatId } from './ids.ts'
import { limits } from './limits.ts'

const link: GroupLinkText = {
  by: parseAccountAddress('anna@office.example'),
  chat: parseChatId('c4'.repeat(16)),
  link: new Uint8Array(16).fill(1),
  secret: new Uint8Array(16).fill(2),
  expiresSeconds: 1_800_000_000,
}
const prefix = 'talkee://g/1/'
const contentOf = (text: string): Uint8Array => fromBase64url(text.slice(prefix.length))

function linkWith(change: (map: Map<number, CborValue>) => unknown): string {
  const map = decodeCbor(contentOf(formatGroupLink(link))) as Map<number, CborValue>
  change(map)
  return prefix + toBase64url(encodeCbor(map))
}

describe('a link to a group', () => {
  it('is read back as it was written, in plain ASCII that fits a code', () => {
    const part = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(part, part, fc.nat(), (id, secret, expiresSeconds) => {
        const given = { ...link, link: id, secret, expiresSeconds }
        const text = formatGroupLink(given)
        expect(text).toMatch(/^talkee:\/\/g\/1\/[\w-]+$/)
        expect(text.length).toBeLessThanOrEqual(200)
        expect(parseGroupLink(text)).toEqual(given)
      }),
      { numRuns: 50 },
    )
  })

  it('of the longest address is still one', () => {
    const by = parseAccountAddress(`${'a'.repeat(32)}@${`${'b'.repeat(60)}.`.repeat(4)}example`)
    const text = formatGroupLink({ ...link, by })
    expect(text.length).toBeLessThanOrEqual(limits.groupLinkBytes)
    expect(parseGroupLink(text).by).toBe(by)
  })

  it.each([2, 0, 99])('of version %i is refused as a version, so that the app can ask for an update', (version) => {
    expect(() => parseGroupLink(formatGroupLink(link).replace('/g/1/', `/g/${String(version)}/`))).toThrow(
      expect.objectContaining({ name: 'PeerError', code: 'unsupported_version' }) as Error,
    )
  })

  it.each([
    ['nothing', ''],
    ['an invite to a server', formatGroupLink(link).replace('/g/', '/j/')],
    ['no content', prefix],
    ['padding', `${formatGroupLink(link)}=`],
    ['words behind it', `${formatGroupLink(link)}?x=1`],
    ['trailing bytes', prefix + toBase64url(Uint8Array.from([...contentOf(formatGroupLink(link)), 0]))],
    ['more than it can hold', `${formatGroupLink(link)}${'A'.repeat(limits.groupLinkBytes)}`],
    ['an extra field', linkWith((map) => map.set(6, null))],
    ['a missing field', linkWith((map) => map.delete(5))],
    ['a short secret', linkWith((map) => map.set(4, new Uint8Array(15)))],
    ['a short id', linkWith((map) => map.set(3, new Uint8Array(15)))],
    ['no address', linkWith((map) => map.set(1, 'anna'))],
    ['a negative end', linkWith((map) => map.set(5, -1))],
  ])('with %s is refused', (_, text) => {
    expect(() => parseGroupLink(text)).toThrow(
      expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error,
    )
  })
})
