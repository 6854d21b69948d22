// Takes pictures of screens in one browser: of each as it is asked for, in its language, theme and width.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import type { Screen } from './screen.ts'
import { wordsOf } from './screens.ts'
import { buildGallery, serveGallery } from './serve.ts'

export interface Shot {
  /** The file's name, without its ending. */
  readonly file: string
  readonly screen: Screen
  readonly language: 'en' | 'ru'
  readonly theme: 'light' | 'dark'
  readonly width: number
  readonly height: number
  readonly textSize?: string
  readonly forcedColours?: boolean
  /** What is done when the screen stands. */
  readonly then?: (page: Page) => Promise<void>
}

/** Writes PNG files of 1.5 pixels a point into `out`. What went wrong on a screen is printed, and seen on its picture. */
export async function takePictures(out: string, shots: readonly Shot[]): Promise<void> {
  mkdirSync(out, { recursive: true })
  const built = mkdtempSync(join(tmpdir(), 'talkee-gallery-'))
  await buildGallery(built)
  const { origin, server } = await serveGallery(built)
  const browser = await openBrowser()
  try {
    for (const shot of shots) {
      const context = await browser.newContext({
        viewport: { width: shot.width, height: shot.height },
        deviceScaleFactor: 1.5,
        locale: shot.language === 'ru' ? 'ru-RU' : 'en-GB',
        reducedMotion: 'reduce',
        forcedColors: shot.forcedColours === true ? 'active' : 'none',
        colorScheme: shot.theme,
      })
      await take(await context.newPage(), origin, shot)
        .catch((error: unknown) => console.log(`${shot.file}: ${String(error).split('\n', 3).join(' ')}`))
        .finally(() => context.close())
    }
  } finally {
    await browser.close()
    server.close()
    rmSync(built, { recursive: true })
  }

  async function take(page: Page, origin: string, shot: Shot): Promise<void> {
    page.setDefaultTimeout(8000)
    await page.clock.setFixedTime(new Date(2026, 10, 23, 10, 46))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) console.log(`${shot.file}: ${message.text()}`)
    })
    page.on('pageerror', (error) => console.log(`${shot.file}: ${error.message}`))
    const place = `lang=${shot.language}&theme=${shot.theme}&size=${shot.textSize ?? '100'}`
    try {
      await page.goto(`${origin}/?${place}&${shot.screen.query}`)
      await page.locator('#root > *').first().waitFor()
      await shot.screen.steps(page, wordsOf[shot.language])
      // Out of the way: what lies under the pointer is drawn differently.
      await page.mouse.move(0, 0)
      await shot.then?.(page)
      await page.waitForTimeout(120)
    } finally {
      await page.screenshot({ path: join(out, `${shot.file}.png`) })
    }
  }
}
