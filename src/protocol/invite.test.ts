import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64url } from './codec/base64url.ts'
import { decodeCbor, encodeCbor, type CborValue } from './codec/cbor.ts'
import { fromBase64url } from './codec/base64url.ts'
import { parseDomain } from './ids.ts'
import { formatInvite, parseInvite, type Invite } from './invite.ts'
import { limits } from './limits.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error
const prefix = 'talkee://j/1/'

const invite: Invite = {
  domain: parseDomain('office.example'),
  instanceKey: new Uint8Array(32).fill(1),
  spkiPin: new Uint8Array(32).fill(2),
  addresses: ['192.0.2.7:8443', '[fe80::1]:8443'],
  code: new Uint8Array(16).fill(3),
  expiresSeconds: 1_800_000_000,
  scope: 'account',
}

/** The link of an invite whose map was changed by hand. */
function linkWith(change: (map: Map<number, CborValue>) => unknown): string {
  const map = decodeCbor(fromBase64url(formatInvite(invite).slice(prefix.length))) as Map<number, CborValue>
  change(map)
  return prefix + toBase64url(encodeCbor(map))
}

describe('an invite', () => {
  it('is read back as it was written, in at most 300 bytes of plain ASCII', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const anyInvite: fc.Arbitrary<Invite> = fc.record(
      {
        domain: fc.array(label, { minLength: 2, maxLength: 3 }).map((labels) => parseDomain(labels.join('.'))),
        instanceKey: key,
        spkiPin: key,
        addresses: fc.array(fc.constantFrom('1.2.3.4:5', '[::1]:65535', 'a-host.example:443'), { maxLength: 2 }),
        code: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 })),
        expiresSeconds: fc.nat(),
        scope: fc.constant('account'),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(anyInvite, (given) => {
        const link = formatInvite(given)
        expect(link).toMatch(/^talkee:\/\/j\/1\/[\w-]+$/)
        expect(link.length).toBeLessThanOrEqual(limits.inviteBytes)
        expect(parseInvite(link)).toEqual(given)
      }),
    )
  })

  it('is not written when it would be longer than 300 bytes', () => {
    const addresses = Array.from({ length: 4 }, (_, index) => `host-${String(index)}.a-rather-long-domain.example:8443`)
    const tooLong = expect.objectContaining({ name: 'UsageError', code: 'invite_too_long' }) as Error
    expect(() => formatInvite({ ...invite, addresses })).toThrow(tooLong)
  })

  it('is not written with an address that would not be read', () => {
    const badAddress = expect.objectContaining({ name: 'UsageError', code: 'bad_address' }) as Error
    expect(() => formatInvite({ ...invite, addresses: ['no-port.example'] })).toThrow(badAddress)
  })

  it.each([2, 0, 10, 99])('of version %i is refused as a version, so that the app can ask for an update', (version) => {
    const link = formatInvite(invite).replace('/j/1/', `/j/${String(version)}/`)
    expect(() => parseInvite(link)).toThrow(
      expect.objectContaining({ name: 'PeerError', code: 'unsupported_version' }) as Error,
    )
  })

  it.each([
    ['nothing', ''],
    ['another scheme', formatInvite(invite).replace('talkee:', 'https:')],
    ['another kind of link', formatInvite(invite).replace('/j/', '/k/')],
    ['a version that is no number', formatInvite(invite).replace('/j/1/', '/j/one/')],
    ['no content', prefix],
    ['padding', `${formatInvite(invite)}=`],
    ['a query behind it', `${formatInvite(invite)}?x=1`],
    [
      'more than 300 bytes, however right',
      linkWith((map) => map.set(4, [`${'a'.repeat(60)}.b:1`, `${'b'.repeat(60)}.c:1`])),
    ],
    [
      'trailing bytes',
      prefix + toBase64url(Uint8Array.from([...fromBase64url(formatInvite(invite).slice(prefix.length)), 0])),
    ],
    ['an extra field', linkWith((map) => map.set(8, null))],
    ['a missing field', linkWith((map) => map.delete(7))],
    ['an unknown scope', linkWith((map) => map.set(7, 'admin'))],
    ['a short instance key', linkWith((map) => map.set(2, new Uint8Array(31)))],
    ['a short code', linkWith((map) => map.set(5, new Uint8Array(15)))],
    ['a negative expiry', linkWith((map) => map.set(6, -1))],
    ['a domain of one label', linkWith((map) => map.set(1, 'office'))],
    ['a domain in capitals', linkWith((map) => map.set(1, 'Office.example'))],
    ['an address without a port', linkWith((map) => map.set(4, ['office.example']))],
    ['an address with a user', linkWith((map) => map.set(4, ['me@office.example:1']))],
    ['an address with a path', linkWith((map) => map.set(4, ['office.example:1/x']))],
    ['five addresses', linkWith((map) => map.set(4, ['a:1', 'a:2', 'a:3', 'a:4', 'a:5']))],
  ])('with %s is refused', (_, link) => {
    expect(() => parseInvite(link)).toThrow(malformed)
  })
})
