// What moves, and for whom nothing does: by the system's setting, and by the app's own.

import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'

/** Everything that an element of the page could be moved by, and what is being moved while a dialog comes. */
async function motionOf(page: Page): Promise<{ ways: number; moved: number }> {
  await page.locator('[data-specimen="engine-gone"] .ground').last().waitFor()
  await page.evaluate(() => {
    const started: string[] = []
    Object.assign(window, { started })
    for (const kind of ['animationstart', 'transitionrun'])
      document.addEventListener(kind, ({ target }) => started.push(target instanceof Element ? target.className : ''))
  })
  const ways = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { transitionDuration, transitionProperty, animationName } = getComputedStyle(element)
        const isTimed = transitionDuration.split(', ').some((length) => Number.parseFloat(length) > 0)
        return animationName !== 'none' || (transitionProperty !== 'none' && isTimed)
      }).length,
  )
  await page.getByRole('button', { name: 'open dialog', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.locator('[data-specimen="switch"] [role="switch"]').first().click()
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  )
  return { ways, moved: await page.evaluate<number>('window.started.length') }
}

test('with no wish of anybody a dialog arrives and a switch slides', async ({ open }) => {
  const { page, show } = await open('page=components')
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await show('page=components')
  await expect(page.locator('html[data-motion]')).toHaveCount(0)
  const { ways, moved } = await motionOf(page)
  expect(ways).toBeGreaterThan(20)
  expect(moved).toBeGreaterThan(1)
})

test('where the system asks for it nothing moves', async ({ open }) => {
  const { page } = await open('page=components')
  expect(await motionOf(page)).toEqual({ ways: 0, moved: 0 })
})

test("where the app's own setting asks for it nothing moves, from the moment it is chosen", async ({ open }) => {
  const { page, show } = await open('page=components')
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await show('page=components&motion=less')
  expect(await motionOf(page)).toEqual({ ways: 0, moved: 0 })
  await show('')
  await expect(page.locator('html[data-motion]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('switch', { name: 'Less motion' }).click()
  await expect(page.locator('html[data-motion="less"]')).toHaveCount(1)
})
