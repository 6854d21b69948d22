import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHostPort, parseHostPort } from './host-port.ts'

describe('parseHostPort', () => {
  it.each([
    ['talk.example.org:443', 'talk.example.org', 443],
    ['localhost:1', 'localhost', 1],
    ['Office-PC.local:8443', 'Office-PC.local', 8443],
    ['127.0.0.1:65535', '127.0.0.1', 65_535],
    ['[::1]:443', '::1', 443],
    ['[fe80::1:2]:443', 'fe80::1:2', 443],
    ['[::ffff:192.0.2.1]:443', '::ffff:192.0.2.1', 443],
    ['[1:2:3:4:5:6:7::]:443', '1:2:3:4:5:6:7::', 443],
    ['[2001:db8:1:2:3:4:5:6]:443', '2001:db8:1:2:3:4:5:6', 443],
  ])('reads %s', (address, host, port) => {
    expect(parseHostPort(address)).toEqual({ host, port })
  })

  it.each([
    '',
    ':443',
    'host',
    'host:',
    'host:0',
    'host:00443',
    'host:65536',
    'host:+443',
    'host:443 ',
    'host:443\n',
    'host:٤٤٣',
    'user@host:443',
    'host/path:443',
    'https://host:443',
    'host:443:443',
    'a..b:443',
    '.a:443',
    'a.:443',
    '-a.b:443',
    'a-.b:443',
    'a_b:443',
    'кот.example:443',
    `${'a'.repeat(64)}.b:443`,
    `${'a.'.repeat(130)}b:443`,
    '1.2.3:443',
    '1.2.3.4.5:443',
    '256.1.1.1:443',
    '01.2.3.4:443',
    '4294967295:443',
    '0x7f:443',
    '127.0.0.0x1:443',
    '::1:443',
    '[::1]',
    '[]:443',
    '[:]:443',
    '[1:::2]:443',
    '[1::2::3]:443',
    '[1::2::3:4:5:6:7:8]:443',
    '[1:2:3:4::5:6:7:8]:443',
    '[1:2:3:4:5:6:7]:443',
    '[1:2:3:4:5:6:7:8:9]:443',
    '[12345::]:443',
    '[::1.2.3]:443',
    '[1.2.3.4]:443',
    '[1.2.3.4::]:443',
    '[::1%eth0]:443',
  ])('refuses %j', (address) => {
    expect(isHostPort(address)).toBe(false)
  })

  it('judges IPv6 addresses as Node does', () => {
    const pieces = fc.array(fc.constantFrom('::', ':', '1', 'ab', 'FFFF', '12345', '1.2.3.4', '0'), { maxLength: 17 })
    fc.assert(
      fc.property(pieces, (chosen) => {
        const host = chosen.join('')
        expect(isHostPort(`[${host}]:1`)).toBe(isIPv6(host))
      }),
      { numRuns: 20_000 },
    )
  })
})
