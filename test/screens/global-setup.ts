// Before the first screen: the gallery is built once and served; the workers find it by GALLERY_ORIGIN.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildGallery, serveGallery } from './serve.ts'

/** Resolves to what ends it. */
// eslint-disable-next-line no-restricted-syntax -- Playwright calls the default export
export default async function openGallery(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'talkee-gallery-'))
  await buildGallery(folder)
  const { origin, server } = await serveGallery(folder)
  process.env['GALLERY_ORIGIN'] = origin
  return async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  }
}
