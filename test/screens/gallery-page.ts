// Playwright's test with the gallery: built once, served under the app's policy, every deviation from it noted.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Browser, type Page } from '@playwright/test'
import { openBrowser } from './browser.ts'
import { buildGallery, serveGallery } from './serve.ts'

interface Gallery {
  readonly browser: Browser
  readonly origin: string
}

interface Opened {
  readonly page: Page
  /** Requests beyond the gallery's own files, violations of the policy, errors of the page, and scripts that ran. */
  readonly deviations: readonly string[]
}

interface PageOptions {
  readonly width?: number
  readonly reducedMotion?: 'reduce' | 'no-preference'
}

export const test = base.extend<
  { readonly open: (query: string, options?: PageOptions) => Promise<Opened> },
  { readonly gallery: Gallery }
>({
  gallery: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands the braces.
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'talkee-gallery-'))
      await buildGallery(folder)
      const { origin, server } = await serveGallery(folder)
      const browser = await openBrowser()
      await use({ browser, origin })
      await browser.close()
      server.close()
      await rm(folder, { recursive: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  open: async ({ gallery }, use) => {
    const context = await gallery.browser.newContext({ viewport: { width: 1280, height: 800 } })
    await use(async (query, { width = 1280, reducedMotion = 'reduce' } = {}) => {
      const page = await context.newPage()
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ reducedMotion })
      page.setDefaultTimeout(10_000)
      const deviations = watch(page, gallery.origin)
      await page.exposeFunction('hit', () => deviations.push('a script ran'))
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sourceFile }) => {
          console.error(`policy ${effectiveDirective} ${sourceFile}`)
        })
      })
      await page.goto(`${gallery.origin}/?${query}`)
      await page.locator('#root > *').first().waitFor()
      return { page, deviations }
    })
    await context.close()
  },
})

function watch(page: Page, origin: string): string[] {
  const deviations: string[] = []
  page.on('request', (request) => {
    const { pathname, origin: asked } = new URL(request.url())
    const isOwn =
      asked === origin && (pathname === '/' || pathname.startsWith('/assets/') || pathname === '/favicon.ico')
    if (!isOwn) deviations.push(`request ${request.url()}`)
  })
  page.on('pageerror', (error) => deviations.push(`error ${error.message}`))
  page.on('dialog', (dialog) => {
    deviations.push(`dialog ${dialog.message()}`)
    void dialog.dismiss() // nothing waits for it
  })
  page.on('popup', () => deviations.push('popup'))
  page.on('console', (message) => {
    const isIcon = message.location().url.endsWith('/favicon.ico')
    if (message.type() === 'error' && !isIcon) deviations.push(`console ${message.text()}`)
  })
  return deviations
}
