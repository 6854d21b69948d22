// Playwright's test with the gallery: pages of it under the app's policy, every deviation from it noted.
// SLOWDOWN=6 makes each page's processor as many times slower, to see what depends on time.

import { test as base, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test'
import { openBrowser } from './browser.ts'
import { noticeForeignElements } from './foreign-elements.ts'
import type { Controls } from './gallery/controls.ts'

interface Opened {
  readonly page: Page
  /** Requests beyond the gallery's own files, violations of the policy, errors of the page, and scripts that ran. */
  readonly deviations: readonly string[]
  /** Another scene in the same page. */
  readonly show: (query: string) => Promise<void>
}

interface PageOptions {
  readonly width?: number
  readonly height?: number
  /** Without the policy: to see what would happen if nothing but our own code stood in the way. */
  readonly isUnguarded?: boolean
}

const slowdown = Number(process.env['SLOWDOWN'] ?? '1')
const hangMs = 30_000

export const test = base.extend<
  { readonly open: (query: string, options?: PageOptions) => Promise<Opened> },
  {
    readonly browserOfOurs: Browser
    /** The same page for one scene after the other, for what only looks: a page of its own takes longer than the look. */
    readonly look: (query: string, size: { readonly width: number }) => Promise<Opened>
  }
>({
  browserOfOurs: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands the braces.
    async ({}, use) => {
      const browser = await openBrowser()
      await use(browser)
      await browser.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  look: [
    async ({ browserOfOurs }, use) => {
      const contexts: BrowserContext[] = []
      let opened: (Opened & { readonly deviations: string[] }) | undefined
      await use(async (query, { width }) => {
        opened ??= await openPage(browserOfOurs, contexts)
        opened.deviations.length = 0
        await opened.page.setViewportSize({ width, height: 800 })
        // Off all that the scene before had under it.
        await opened.page.mouse.move(0, 0)
        await opened.show(query)
        return opened
      })
      await Promise.all(contexts.map((context) => context.close()))
    },
    { scope: 'worker' },
  ],
  open: async ({ browserOfOurs }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (query, options = {}) => {
      const opened = await openPage(browserOfOurs, contexts, options)
      await opened.show(query)
      return opened
    })
    await Promise.all(contexts.map((context) => context.close()))
  },
})

/** A page of the gallery in a context of its own, with no scene yet. */
async function openPage(
  browser: Browser,
  contexts: BrowserContext[],
  { width = 1280, height = 800, isUnguarded = false }: PageOptions = {},
): Promise<Opened & { readonly deviations: string[] }> {
  const origin = process.env['GALLERY_ORIGIN'] ?? ''
  const context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: isUnguarded })
  contexts.push(context)
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sourceFile }) => {
      console.error(`policy ${effectiveDirective} ${sourceFile}`)
    })
  })
  await context.addInitScript(noticeForeignElements)
  const page = await context.newPage()
  await page.setViewportSize({ width, height })
  page.setDefaultTimeout(hangMs)
  if (slowdown > 1) {
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  }
  const deviations = watch(page, origin)
  await page.exposeFunction('hit', () => deviations.push('a script ran'))
  const show = async (scene: string): Promise<void> => {
    await page.goto(`${origin}/?${scene}`)
    // The settings are there: language, theme, size of text.
    await page.locator('html[data-theme]').waitFor()
  }
  return { page, deviations, show }
}

/** Makes something happen in the page; see `Controls`. */
export function make<Name extends keyof Controls>(
  page: Page,
  name: Name,
  ...values: Parameters<Controls[Name]>
): Promise<ReturnType<Controls[Name]>> {
  return page.evaluate(`window.gallery.${name}(...${JSON.stringify(values)})`)
}

/** Resolves when nothing has moved in a list for some frames, however long these take. */
export function settled(list: Locator): Promise<void> {
  return list.evaluate(async (element) => {
    const stillFrames = 4
    const place = (): string =>
      [element.scrollTop, element.scrollHeight, element.clientHeight, element.querySelectorAll('*').length].join()
    let before = ''
    for (let still = 0; still < stillFrames; ) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const now = place()
      still = now === before ? still + 1 : 0
      before = now
    }
  })
}

function watch(page: Page, origin: string): string[] {
  const deviations: string[] = []
  page.on('request', (request) => {
    const { pathname, origin: asked } = new URL(request.url())
    const isOwn =
      asked === origin && (pathname === '/' || pathname.startsWith('/assets/') || pathname === '/favicon.ico')
    // Of the page's own memory: it asks nobody.
    const isOfPage = request.url().startsWith(`blob:${origin}/`) && ['image', 'media'].includes(request.resourceType())
    if (!isOwn && !isOfPage) deviations.push(`request ${request.url()}`)
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
