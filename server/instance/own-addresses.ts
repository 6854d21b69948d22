// Where a server is reached that was not told: the address it listens on, or those of this machine where it listens on all.

import { networkInterfaces } from 'node:os'

/** `host:port` each, IPv6 in brackets; loopback only where there is nothing else. */
export function ownAddresses(host: string, port: number): readonly string[] {
  const hosts = host === '0.0.0.0' || host === '::' ? addressesOfMachine(host === '::') : [host]
  return hosts.map((each) => hostPort(each, port))
}

export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`
}

function addressesOfMachine(withIpv6: boolean): readonly string[] {
  const found = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  // Link-local IPv6 addresses need a zone that means nothing on another machine.
  const outside = found.filter(({ internal, family, address }) => {
    return !internal && (family === 'IPv4' || (withIpv6 && !address.startsWith('fe80')))
  })
  return outside.length === 0 ? ['127.0.0.1'] : outside.map(({ address }) => address)
}
