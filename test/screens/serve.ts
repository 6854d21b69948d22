// Serves the built gallery on loopback with the very policy of the app, for the checks that look at it.

import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { build } from 'vite'
import { contentSecurityPolicy } from '#main/app-scheme.ts'
import { pageConfig } from '../../tools/page-build/page-config.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

export async function buildGallery(outDir: string): Promise<void> {
  const config = pageConfig(join(import.meta.dirname, 'gallery'))
  await build({ ...config, configFile: false, logLevel: 'warn', build: { ...config.build, outDir } })
}

/** Closed by whoever asked for it. */
export async function serveGallery(outDir: string): Promise<{ origin: string; server: Server }> {
  const server = createServer(({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://x').pathname)
    try {
      const body = readFileSync(join(outDir, path === '/' ? 'index.html' : path))
      response.writeHead(200, {
        'content-type': types[extname(path)] ?? types['.html'],
        'content-security-policy': contentSecurityPolicy,
      })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { origin: `http://127.0.0.1:${String(address.port)}`, server }
}
