// One GET of a site at an address that somebody else has checked, and as much of the reply as is wanted. Certificates are
// those of the web. No redirect is followed, nothing is decompressed, nothing is kept for a second request.

import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { WebReply, WebRequest } from '#core/ports/web-sites.ts'
import { decodePage } from './page-charset.ts'
import { createReceivedBytes } from './received-bytes.ts'

/** A port, and a certificate in PEM that is trusted in place of the web's authorities. */
export interface SiteDoor {
  readonly port: number
  readonly ca?: string
}

export interface SiteQuestion extends Pick<WebRequest, 'wants' | 'maxBytes'> {
  readonly url: string
  readonly address: string
  readonly signal: AbortSignal
  readonly door: SiteDoor
}

/** The same for everybody: it names no program, no system and no language. */
const userAgent = 'Mozilla/5.0'
const accepted = {
  page: { header: 'text/html,application/xhtml+xml', type: /^(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i },
  picture: { header: 'image/png,image/jpeg,image/webp,image/gif', type: /^image\// },
} as const
const headerBytes = 16 * 1024

type Outcome =
  | { readonly kind: 'page'; readonly type: string }
  | { readonly kind: 'picture' }
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'nothing'; readonly why: 'unreachable' | 'unfit' }

/** Aborting `signal` is answered as `unreachable`. */
export function askSite({ url, address, wants, maxBytes, signal, door }: SiteQuestion): Promise<WebReply> {
  const { hostname, pathname, search } = new URL(url)
  return new Promise((resolve) => {
    const received = createReceivedBytes()
    let isSettled = false
    const request = httpsRequest({
      host: address,
      port: door.port,
      // The name that was asked for is the one that the certificate must have.
      servername: hostname,
      ...(door.ca === undefined ? {} : { ca: door.ca }),
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      agent: false,
      method: 'GET',
      path: `${pathname}${search}`,
      headers: [
        ...['Host', hostname, 'User-Agent', userAgent, 'Accept', accepted[wants].header],
        ...['Accept-Encoding', 'identity', 'Connection', 'close'],
      ],
      maxHeaderSize: headerBytes,
    })

    function settle(outcome: Outcome): void {
      if (isSettled) return
      isSettled = true
      signal.removeEventListener('abort', onAbort)
      request.destroy()
      const exchanged = { address, receivedBytes: received.length }
      if (outcome.kind === 'page') {
        const text = decodePage(received.all().subarray(0, maxBytes), outcome.type)
        resolve({ ...exchanged, kind: 'page', text })
      } else if (outcome.kind === 'picture') resolve({ ...exchanged, kind: 'picture', bytes: received.all() })
      else resolve({ ...exchanged, ...outcome })
    }
    const onAbort = (): void => settle(unreachable)

    function read(response: IncomingMessage): void {
      const wanted = fitness(response, { wants, maxBytes })
      if (wanted.kind !== 'page' && wanted.kind !== 'picture') {
        settle(wanted)
        return
      }
      let tail = ''
      response.on('data', (part: Buffer) => {
        received.add(part)
        if (wanted.kind === 'picture') {
          if (received.length > maxBytes) settle(unfit)
          return
        }
        // The end of the head, where it lies in two parts as well.
        const seen = tail + part.toString('latin1')
        if (received.length >= maxBytes || headEnd.test(seen)) settle(wanted)
        tail = seen.slice(-headEndLength)
      })
      response.on('end', () => settle(response.complete && received.length > 0 ? wanted : unreachable))
      response.on('error', () => settle(unreachable))
      response.on('close', () => settle(unreachable))
    }

    signal.addEventListener('abort', onAbort)
    request.on('error', () => settle(unreachable))
    request.on('close', () => settle(unreachable))
    request.on('response', read)
    // A site that wants to speak another protocol, or says that more is to come, has said nothing.
    request.on('upgrade', () => settle(unfit))
    if (signal.aborted) onAbort()
    else request.end()
  })
}

const unreachable: Outcome = { kind: 'nothing', why: 'unreachable' }
const unfit: Outcome = { kind: 'nothing', why: 'unfit' }
const headEnd = /<\/head[\s>]|<body[\s>]/i
const headEndLength = 8
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** By its status and headers. */
function fitness(
  { statusCode = 0, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
  { wants, maxBytes }: Pick<WebRequest, 'wants' | 'maxBytes'>,
): Outcome {
  const { location, 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers
  if (redirects.has(statusCode) && location !== undefined) return { kind: 'moved', to: location }
  const isTooLong = wants === 'picture' && Number(headers['content-length'] ?? 0) > maxBytes
  const isWanted = statusCode === 200 && encoding === 'identity' && accepted[wants].type.test(type)
  if (!isWanted || isTooLong) return unfit
  return wants === 'page' ? { kind: 'page', type } : { kind: 'picture' }
}
