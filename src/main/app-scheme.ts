// app://talkee: the page's files, read into memory once and served by exact name. Nothing else is behind the scheme, and
// no path of a request ever reaches the disk.

import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

export const appScheme = 'app'
export const appOrigin = `${appScheme}://talkee`

/** No script but our own files, no connection at all, no markup from strings. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  'media-src blob:',
  "font-src 'self'",
  "connect-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  // Solid's templates, which are text of the build, and the address of the one worker that the build has.
  'trusted-types talkee-templates talkee-picture-worker',
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  // For codes that are scanned, and voice messages; page-guards.ts says when.
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), display-capture=()',
  'cache-control': 'no-store',
}

/** Answers requests for the files below the folder, as they are now. A file of another kind than those known is left out. */
export function createAppFiles(folder: string): (request: Request) => Response {
  const files = new Map<string, { readonly type: string; readonly body: Buffer }>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { type, body: readFileSync(path) })
  }
  return ({ method, url }) => {
    const { origin, host, protocol, pathname } = new URL(url)
    // The URL parser gives an own scheme the origin "null"; host and scheme say the same.
    const isOurs = origin === appOrigin || `${protocol}//${host}` === appOrigin
    const file = isOurs && method === 'GET' ? files.get(pathname === '/' ? '/index.html' : pathname) : undefined
    if (file === undefined) return new Response(null, { status: 404, headers })
    return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.type } })
  }
}
