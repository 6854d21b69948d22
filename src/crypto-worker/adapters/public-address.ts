// Which addresses and names belong to the whole internet: nothing of this computer, of its network, of a carrier's, and
// nothing that is another address in disguise. What is not known to be public is not.

import { BlockList, isIP } from 'node:net'

/** IPv4 of special use (IANA registry; RFC 6890), multicast and what is reserved. */
const specialIpv4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
/** Global unicast and nothing else: neither loopback, local, multicast, nor IPv4 mapped or translated (64:ff9b::/96). */
const globalIpv6 = '2000::/3'
/** Within it: protocol assignments with Teredo, documentation, 6to4, which carries an IPv4 address. */
const specialIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const [special, global] = [new BlockList(), new BlockList()]
const add = (list: BlockList, subnet: string, family: 'ipv4' | 'ipv6'): void => {
  const [net = '', prefix = ''] = subnet.split('/')
  list.addSubnet(net, Number(prefix), family)
}
for (const subnet of specialIpv4) add(special, subnet, 'ipv4')
for (const subnet of specialIpv6) add(special, subnet, 'ipv6')
add(global, globalIpv6, 'ipv6')

/** An address in its numbers, IPv6 without brackets. What is none, and one with a zone, is not public. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4')
    case 6:
      return global.check(address, 'ipv6') && !special.check(address, 'ipv6')
    default:
      return false
  }
}

/** Last parts of names that only a network of one's own answers for, or a network of another kind (RFC 6761, 6762, 7686). */
const localEndings: ReadonlySet<string> = new Set([
  ...['local', 'localhost', 'localdomain', 'internal', 'intranet', 'private', 'corp', 'home', 'lan', 'arpa'],
  ...['onion', 'i2p', 'test', 'invalid', 'alt'],
])

/** In small letters, as a parsed address has it. A name of one part is the local network's own. */
export function isPublicName(host: string): boolean {
  const parts = host.split('.')
  const ending = parts.at(-1) ?? ''
  return parts.length > 1 && parts.every((part) => part !== '') && /^[a-z]/.test(ending) && !localEndings.has(ending)
}
