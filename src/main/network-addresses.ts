// Under which addresses others in this network may reach this computer.

import { networkInterfaces } from 'node:os'

type Interfaces = ReturnType<typeof networkInterfaces>

/** IPv4 first, then IPv6 in brackets, without link-local ones; where there is no network, the computer itself. */
export function networkAddresses(interfaces: Interfaces = networkInterfaces()): readonly string[] {
  const known = Object.values(interfaces).flatMap((addresses) => addresses ?? [])
  const outward = known.filter(({ internal, address }) => !internal && !/^(169\.254\.|fe[89ab])/i.test(address))
  const v4 = outward.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
  const v6 = outward.filter(({ family }) => family === 'IPv6').map(({ address }) => `[${address}]`)
  const found = [...v4, ...v6].slice(0, 8)
  return found.length > 0 ? found : ['127.0.0.1']
}
