// What limits count by in place of an address. Whoever has one IPv6 address has 2^64: a network is given away as a /64.

import { isIPv6 } from 'node:net'

/**
 * IPv4 as it is, also where it comes mapped into IPv6 (RFC 4291 §2.5.5.2); of IPv6 the first 64 bits. Link-local
 * addresses stay whole: there one prefix is everybody on the cable.
 */
export function addressPrefix(address: string): string {
  const [bare = ''] = address.split('%')
  if (!isIPv6(bare)) return bare
  const groups = groupsOf(bare)
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return dotted(groups.slice(6))
  const isLinkLocal = (parseInt(groups[0] ?? '', 16) & 0xffc0) === 0xfe80
  return (isLinkLocal ? groups : groups.slice(0, 4)).join(':')
}

/** Eight groups of hexadecimal digits, without leading zeros. */
function groupsOf(address: string): readonly string[] {
  // The URL parser knows all spellings, and has one of its own.
  const { hostname } = new URL(`http://[${address}]`)
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')))
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail]
}

function dotted(groups: readonly string[]): string {
  const numbers = groups.map((group) => parseInt(group, 16))
  return numbers.flatMap((number) => [number >> 8, number & 255]).join('.')
}
