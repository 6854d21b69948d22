// Where to connect: a DNS name, an IPv4 or a bracketed IPv6 address, and a port. It resolves nothing.
// Strict, for it comes out of links and signed lists and goes into a socket and a Host header.

import { parsed, text, type Shape } from './codec/shape.ts'
import { PeerError } from './errors.ts'

export interface HostPort {
  /** Without brackets. */
  readonly host: string
  readonly port: number
}

/** `name:port`, `1.2.3.4:port` or `[v6]:port`; anything else is a `PeerError` `malformed`. */
export function parseHostPort(address: string): HostPort {
  const found = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9.-]{1,253})):([1-9]\d{0,4})$/i.exec(address)
  const [, v6, name, portText] = found ?? []
  const port = Number(portText)
  if (port <= 65_535) {
    if (v6 !== undefined && isIpv6(v6)) return { host: v6, port }
    if (name !== undefined && (isIpv4(name) || isName(name))) return { host: name, port }
  }
  throw new PeerError('malformed', 'not host:port')
}

export function isHostPort(address: string): boolean {
  try {
    parseHostPort(address)
    return true
  } catch {
    return false
  }
}

/** Text that `parseHostPort` accepts, kept as text. */
export const hostPortShape: Shape<string> = parsed(
  text(262),
  (address) => {
    parseHostPort(address)
    return address
  },
  (address) => address,
)

/** RFC 1123 §2.1. What ends in a number is an IPv4 address or nothing: URL parsers read `0x7f` as one. */
function isName(host: string): boolean {
  const labels = host.split('.')
  const endsInNumber = /^(?:\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')
  return !endsInNumber && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
}

function isIpv4(host: string): boolean {
  const numbers = host.split('.')
  return numbers.length === 4 && numbers.every((number) => /^(?:0|[1-9]\d{0,2})$/.test(number) && Number(number) <= 255)
}

/** RFC 4291 §2.2: eight groups, fewer around one `::`, the last two perhaps as IPv4. */
function isIpv6(host: string): boolean {
  const halves = host.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const endsInIpv4 = last.includes('.') && !host.endsWith('::')
  if (endsInIpv4 && !isIpv4(last)) return false
  const hexGroups = endsInIpv4 ? groups.slice(0, -1) : groups
  if (!hexGroups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  const count = hexGroups.length + (endsInIpv4 ? 2 : 0)
  return halves.length === 2 ? count <= 7 : count === 8
}
