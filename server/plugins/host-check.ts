// Against pages of others: a request must be for one of this server's names, and from no foreign web origin.
// A name that an attacker points at this machine (DNS rebinding) is in the Host header, and refused.

import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** Undefined when all is well. */
export type HostCheck = (headers: IncomingHttpHeaders) => 'wrong_host' | 'origin_refused' | undefined

/** `names` are host names without a port; every IP address passes, for no DNS stands between. */
export function createHostCheck(names: readonly string[]): HostCheck {
  const ours = new Set(['localhost', ...names.map((name) => name.toLowerCase())])
  return ({ host, origin }) => {
    const name = hostName(`https://${host ?? ''}`)
    if (name === undefined || !(ours.has(name) || isIP(name) !== 0)) return 'wrong_host'
    // Apps send no Origin. A browser does, and only our own pages may call.
    if (origin !== undefined && origin.toLowerCase() !== `https://${host?.toLowerCase() ?? ''}`) return 'origin_refused'
    return undefined
  }
}

function hostName(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { hostname, username, pathname, search, hash } = new URL(url)
  const isBare = username === '' && pathname === '/' && search === '' && hash === ''
  return isBare ? hostname.replaceAll(/[[\]]/g, '') : undefined
}
