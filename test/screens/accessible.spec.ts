// Every screen, in both languages and both themes, wide and narrow: axe finds nothing, the policy is kept, nothing is cut.

import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'
import { screens, wordsOf } from './screens.ts'

const settings = [
  { language: 'en', theme: 'light', width: 1280 },
  { language: 'ru', theme: 'dark', width: 1280 },
  { language: 'en', theme: 'dark', width: 900 },
  { language: 'ru', theme: 'light', width: 420 },
] as const

/** In the page itself, where it runs whole: else a second page is opened each time, to gather from frames of other origins. */
const lookOver = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode()

// Each screen in one of them, in turn; `SCREENS=all`: every screen in all of them.
const isAll = process.env['SCREENS'] === 'all'

for (const [turn, { language, theme, width }] of settings.entries()) {
  for (const screen of screens.filter((_, index) => isAll || index % settings.length === turn)) {
    test(`${screen.name} in ${language}, ${theme}, ${String(width)} wide`, async ({ look }) => {
      const { page, deviations } = await look(`lang=${language}&theme=${theme}&${screen.query}`, { width })
      await screen.steps(page, wordsOf[language])
      const { violations } = await lookOver(page)
        .options({ resultTypes: ['violations'] })
        .analyze()
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, target }) => `${id} ${String(target)} ${html}`),
      )
      expect(found).toEqual([])
      expect(deviations).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    })
  }
}

test('the check finds a fault where there is one', async ({ open }) => {
  const { page } = await open('phase=locked')
  await page.evaluate(() => document.querySelector('label')?.remove())
  const { violations } = await lookOver(page).analyze()
  expect(violations.map(({ id }) => id)).toContain('label')
})

// In quarters, for the workers to share.
for (const quarter of [0, 1, 2, 3]) {
  test(`nothing is lost at the smallest window with the largest text, ${String(quarter + 1)} of 4`, async ({
    open,
  }) => {
    const { page, show } = await open('', { width: 400, height: 480 })
    for (const screen of screens.filter((_, index) => index % 4 === quarter)) {
      await show(`lang=ru&size=150&${screen.query}`)
      await screen.steps(page, wordsOf.ru)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(`${screen.name} ${String(Math.max(0, overflow))}`).toBe(`${screen.name} 0`)
    }
  })
}
