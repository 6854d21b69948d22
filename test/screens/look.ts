// Takes pictures of screens: every one, in both themes, both languages, three widths, or those named.
// node test/screens/look.ts out/look [--only chat,start] [--themes light] [--languages en] [--widths 1280]

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser } from './browser.ts'
import { screens, wordsOf } from './screens.ts'
import { buildGallery, serveGallery } from './serve.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    themes: { type: 'string', default: 'light,dark' },
    languages: { type: 'string', default: 'en,ru' },
    widths: { type: 'string', default: '1280,900,420' },
  },
})
const out = positionals[0] ?? 'out/look'
const wanted = values.only === '' ? screens : screens.filter(({ name }) => values.only.split(',').includes(name))

mkdirSync(out, { recursive: true })
const built = mkdtempSync(join(tmpdir(), 'talkee-gallery-'))
await buildGallery(built)
const { origin, server } = await serveGallery(built)
const browser = await openBrowser()
try {
  for (const language of values.languages.split(',')) {
    const words = language === 'ru' ? wordsOf.ru : wordsOf.en
    for (const theme of values.themes.split(',')) {
      for (const width of values.widths.split(',').map(Number)) {
        const context = await browser.newContext({
          viewport: { width, height: width < 721 ? 820 : 800 },
          deviceScaleFactor: 1.5,
          locale: language === 'ru' ? 'ru-RU' : 'en-GB',
          reducedMotion: 'reduce',
        })
        for (const screen of wanted) {
          const page = await context.newPage()
          page.setDefaultTimeout(8000)
          await page.clock.setFixedTime(new Date(2026, 10, 23, 10, 46))
          page.on('console', (message) => {
            if (message.type() === 'error' && !message.text().includes('404'))
              console.log(`${screen.name}: ${message.text()}`)
          })
          page.on('pageerror', (error) => console.log(`${screen.name}: ${error.message}`))
          try {
            await page.goto(`${origin}/?lang=${language}&theme=${theme}&${screen.query}`)
            await page.locator('#root > *').first().waitFor()
            await screen.steps?.(page, words)
            await page.waitForTimeout(120)
          } catch (error) {
            console.log(`${screen.name} ${language} ${String(width)}: ${String(error).split('\n', 3).join(' ')}`)
          }
          await page.screenshot({ path: join(out, `${screen.name}-${language}-${theme}-${String(width)}.png`) })
          await page.close()
        }
        await context.close()
      }
    }
  }
} finally {
  await browser.close()
  server.close()
  rmSync(built, { recursive: true })
}
