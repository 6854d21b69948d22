// The page of components: none is missing, nothing goes wrong in any of their states, in either language and theme.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'

const components = readdirSync(join(import.meta.dirname, '../../src/renderer/ui'))
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => name.slice(0, -'.tsx'.length))

/**
 * What these say is about a page as a whole; here a component that has the only `main` or `h1` of its page stands beside
 * others. `accessible.spec.ts` holds every screen to them.
 */
const ofWholePages = [
  'landmark-no-duplicate-main',
  'landmark-main-is-top-level',
  'landmark-unique',
  'landmark-no-duplicate-contentinfo',
  'landmark-contentinfo-is-top-level',
  'region',
  'heading-order',
]

const named = (page: Page): Promise<string[]> =>
  page.locator('[data-specimen]').evaluateAll((all) => all.map((one) => one.getAttribute('data-specimen') ?? ''))

const missing = async (page: Page): Promise<string[]> => {
  const shown = await named(page)
  return components.filter((name) => !shown.includes(name))
}

const layers = '.dialog, .menu, .toast'

/** Of what is within. */
async function faults(page: Page, within = 'html'): Promise<string[]> {
  const rules = Object.fromEntries(ofWholePages.map((id) => [id, { enabled: false }]))
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    .options({ rules, resultTypes: ['violations'] })
    .analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, target }) => `${id} ${String(target)} ${html}`))
}

async function open(
  opener: (query: string, options: { width: number }) => Promise<{ page: Page; deviations: readonly string[] }>,
  query: string,
  width: number,
) {
  const opened = await opener(`page=components&${query}`, { width })
  await opened.page.locator('[data-specimen="engine-gone"] .ground').last().waitFor()
  // Bones come after a moment.
  await opened.page.locator('.bone').first().waitFor()
  return opened
}

for (const { language, width } of [
  { language: 'en', width: 1280 },
  { language: 'ru', width: 420 },
]) {
  test(`every component is there in every state, ${language}, ${String(width)} wide`, async ({ open: opener }) => {
    const { page, deviations } = await open(opener, `lang=${language}`, width)
    expect(await missing(page)).toEqual([])
    // One that draws nothing would be there as well.
    const empty = await page
      .locator('.ground:not(:has(*))')
      .evaluateAll((all) => all.map((one) => one.closest('[data-specimen]')?.getAttribute('data-specimen')))
    expect(empty).toEqual([])
    await expect(page.locator('[data-specimen^="chat/bubble"] .ground.dark .bubble')).not.toHaveCount(0)
    expect(await faults(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    expect(deviations).toEqual([])
  })
}

for (const theme of ['light', 'dark']) {
  test(`what opens over the page does so without a fault, ${theme}`, async ({ open: opener }) => {
    const { page, deviations } = await open(opener, `theme=${theme}`, 1280)
    const openers = page.getByRole('button', { name: /^open / })
    const count = await openers.count()
    expect(count).toBeGreaterThan(7)
    for (let at = 0; at < count; at++) {
      await openers.nth(at).click()
      await page.locator(layers).first().waitFor()
      // Whose pointer is on it has it as long as they look.
      if (await page.locator('.toast').isVisible()) await page.locator('.toast').hover()
      expect(await faults(page, layers)).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.locator('.dialog, .menu')).toHaveCount(0)
    }
    await page.locator('.pointed').click({ button: 'right' })
    await page.getByRole('menuitem').first().waitFor()
    expect(await faults(page, layers)).toEqual([])
    expect(deviations).toEqual([])
  })
}

test('a component that is not shown is found missing', async ({ open: opener }) => {
  const { page } = await open(opener, '', 1280)
  await page.locator('[data-specimen="avatar"]').evaluate((one) => one.remove())
  expect(await missing(page)).toEqual(['avatar'])
})
