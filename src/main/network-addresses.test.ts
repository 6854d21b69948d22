import { describe, expect, it } from 'vitest'
import { networkAddresses } from './network-addresses.ts'

describe('addresses of this computer', () => {
  const address = (text: string, internal = false) =>
    ({
      address: text,
      internal,
      family: text.includes(':') ? 'IPv6' : 'IPv4',
      netmask: '',
      mac: '',
      cidr: null,
      scopeid: 0,
    }) as const

  it('are those of the network, IPv4 first', () => {
    const interfaces = { lo: [address('127.0.0.1', true)], eth: [address('2001:db8::1'), address('192.168.1.5')] }
    expect(networkAddresses(interfaces)).toEqual(['192.168.1.5', '[2001:db8::1]'])
  })

  it('leave out those that only neighbours on one cable reach', () => {
    expect(networkAddresses({ eth: [address('169.254.1.1'), address('fe80::1')] })).toEqual(['127.0.0.1'])
  })
})
