// protocol: an own scheme becomes a loopback origin. app://host/path is http://host.app.localhost/path to Chromium, and
// only main ever sees the first form.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { runtime } from '../runtime.ts'

type Handler = (request: Request) => Response | Promise<Response>

const schemes = new Set<string>()
const handlers = new Map<string, Handler>()

export const protocol = {
  registerSchemesAsPrivileged(list: readonly { scheme: string }[]): void {
    if (runtime.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme } of list) schemes.add(scheme)
  },
  handle(scheme: string, handler: Handler): void {
    if (!runtime.ready) throw new Error('protocol.handle can only be called when app is ready')
    if (!schemes.has(scheme)) throw new Error(`the scheme ${scheme} was not registered as privileged`)
    if (handlers.has(scheme)) throw new Error(`the scheme ${scheme} is handled already`)
    handlers.set(scheme, handler)
  },
}

/** Listens on a free loopback port; the rules send Chromium there. */
export async function listenForSchemes(): Promise<readonly string[]> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  server.unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return [...schemes].map((scheme) => `MAP *.${scheme}.localhost:80 127.0.0.1:${String(port)}`)
}

/** As Chromium knows the address. */
export function toWebAddress(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)/, (whole, scheme: string, host: string) =>
    schemes.has(scheme) ? `http://${host}.${scheme}.localhost` : whole,
  )
}

/** As the app knows the address. */
export function toAppAddress(url: string): string {
  return url.replace(
    /^http:\/\/([^/?#]+)\.([a-z0-9+-]+)\.localhost(?=[/?#]|$)/,
    (whole, host: string, scheme: string) => (schemes.has(scheme) ? `${scheme}://${host}` : whole),
  )
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers, method = 'GET', url = '/' } = request
  const address = toAppAddress(`http://${(headers.host ?? '').replace(/:\d+$/, '')}${url}`)
  const handler = handlers.get(address.slice(0, address.indexOf(':')))
  if (handler === undefined) {
    response.writeHead(404).end()
    return
  }
  const given = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && name !== 'host') given.set(name, toAppAddress(value))
  }
  const reply = await handler(new Request(address, { method, headers: given }))
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  if (reply.body === null) response.end()
  else Readable.fromWeb(reply.body).pipe(response)
}
