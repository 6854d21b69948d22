// Entry of `npm run gallery`: builds the page of components and serves it on loopback until it is interrupted.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildGallery, serveGallery } from './serve.ts'

const folder = mkdtempSync(join(tmpdir(), 'talkee-gallery-'))
await buildGallery(folder)
const { origin, server } = await serveGallery(folder)
process.stdout.write(`every component  ${origin}/?page=components\nthe app          ${origin}/\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })
}
