import { describe, expect, it } from 'vitest'
import { addressPrefix } from './address-prefix.ts'

describe('the prefix that limits count by', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['', ''],
  ])('of %s is the IPv4 address', (address, prefix) => {
    expect(addressPrefix(address)).toBe(prefix)
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:aaaa:bbbb:cccc:dddd'],
    ['2001:db8::1', '2001:0DB8:0:0:8000::'],
    ['2001:db8::192.0.2.7', '2001:db8::192.0.2.8'],
  ])('is the same for %s and %s: one network has both', (one, other) => {
    expect(addressPrefix(one)).toBe(addressPrefix(other))
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8:1::1', '2001:db8::1'],
    ['192.0.2.7', '::192.0.2.7'],
    ['::ffff:192.0.2.7', '::ffff:192.0.2.8'],
    // One cable, many people.
    ['fe80::1%eth0', 'fe80::2%eth0'],
    ['febf::1', 'febf::2'],
  ])('tells %s from %s', (one, other) => {
    expect(addressPrefix(one)).not.toBe(addressPrefix(other))
  })
})
