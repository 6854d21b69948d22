import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, isPublicName } from './public-address.ts'

/** What must never be asked, in numbers of its own: [first, last] of IPv4. */
const closedIpv4: readonly (readonly [string, string])[] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
]
const asNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const asIpv4 = (value: number): string =>
  [24, 16, 8, 0].map((bits) => String(Math.floor(value / 2 ** bits) % 256)).join('.')
const closed = closedIpv4.map(([first, last]) => [asNumber(first), asNumber(last)] as const)
const isClosed = (value: number): boolean => closed.some(([first, last]) => value >= first && value <= last)
/** Anywhere, and often on an edge of what is closed. */
const anyIpv4 = fc.oneof(
  fc.nat(0xffff_ffff),
  fc
    .constantFrom(...closed.flatMap(([first, last]) => [first - 1, first, last, last + 1]))
    .filter((value) => value >= 0 && value <= 0xffff_ffff),
)

const group = (value: number): string => value.toString(16)
const anyGroups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
const asIpv6 = (groups: readonly number[]): string => groups.map(group).join(':')

describe('an address', () => {
  it('of IPv4 is public outside of all that is of special use, and nowhere else', () => {
    fc.assert(
      fc.property(anyIpv4, (value) => {
        expect(isPublicAddress(asIpv4(value))).toBe(!isClosed(value))
      }),
      { numRuns: 2_000 },
    )
  })

  it('of IPv4 stays what it is in no disguise of IPv6: mapped, compatible, translated, 6to4, Teredo', () => {
    fc.assert(
      fc.property(anyIpv4, (value) => {
        const [high, low] = [group(Math.floor(value / 65_536)), group(value % 65_536)]
        for (const disguise of [
          `::ffff:${asIpv4(value)}`,
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `64:ff9b::${high}:${low}`,
          `64:ff9b:1::${high}:${low}`,
          `2002:${high}:${low}::1`,
          `2001:0:${high}:${low}::`,
        ])
          expect([disguise, isPublicAddress(disguise)]).toEqual([disguise, false])
      }),
      { numRuns: 500 },
    )
  })

  it('of IPv6 is public as global unicast only', () => {
    fc.assert(
      fc.property(anyGroups, ([first = 0, ...rest]) => {
        const isGlobal = first >= 0x2000 && first < 0x4000
        if (!isGlobal) expect(isPublicAddress(asIpv6([first, ...rest]))).toBe(false)
      }),
      { numRuns: 2_000 },
    )
    for (const local of [
      '::1',
      '::',
      'fc00::1',
      'fd12:3456::1',
      'fe80::1',
      'fec0::1',
      'ff02::1',
      '100::1',
      '2001:db8::1',
      '3fff::1',
    ]) {
      expect([local, isPublicAddress(local)]).toEqual([local, false])
    }
    for (const there of ['2606:4700:4700::1111', '2a00:1450:4001:800::200e']) expect(isPublicAddress(there)).toBe(true)
  })

  it.each(['', 'localhost', '1.2.3', '0x7f.1', '127.1', 'fe80::1%eth0', '2606:4700::1%eth0', '[::1]', '8.8.8.8:443'])(
    'is none that is written as %j',
    (written) => {
      expect(isPublicAddress(written)).toBe(false)
    },
  )
})

describe('a name', () => {
  it.each(['example.org', 'www.mill.example', 'xn--80ak6aa92e.com', 'a.b.c.co.uk'])('is public as %s', (name) => {
    expect(isPublicName(name)).toBe(true)
  })

  it.each([
    ...[
      'localhost',
      'printer',
      'printer.local',
      'a.localhost',
      'nas.lan',
      'router.home.arpa',
      '1.168.192.in-addr.arpa',
    ],
    ...['x.onion', 'y.i2p', 'db.internal', 'wiki.corp', 'box.home', 'a.test', 'a.invalid', '', '.', 'a..b', 'a.'],
    ...['127.0.0.1', '[::1]', '1.1'],
  ])('is not public as %j', (name) => {
    expect(isPublicName(name)).toBe(false)
  })
})
