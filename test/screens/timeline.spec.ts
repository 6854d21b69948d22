// The timeline with a hundred thousand messages: few nodes, an anchor that holds, an end that is kept.

import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'

async function openLongHistory(page: Page): Promise<void> {
  await page.locator('.chat-row', { hasText: 'Long history' }).click()
  await page.locator('.bubble').last().waitFor()
}

/** The first bubble in view, and how far it is from the top of the list. */
const anchor = (page: Page) =>
  page.locator('.timeline').evaluate((list) => {
    const top = list.getBoundingClientRect().top
    const first = [...list.querySelectorAll('.bubble')].find((bubble) => bubble.getBoundingClientRect().top >= top)
    return { id: first?.getAttribute('data-message'), offset: (first?.getBoundingClientRect().top ?? 0) - top }
  })

test('draws few nodes, however long the history', async ({ open }) => {
  const { page } = await open('data=many')
  await openLongHistory(page)
  for (let step = 0; step < 30; step++) {
    await page.locator('.timeline').evaluate((list) => {
      list.scrollTop = 0
    })
    await page.waitForTimeout(30)
  }
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  test.info().annotations.push({ type: 'nodes', description: String(nodes) })
  expect(nodes).toBeLessThan(2500)
})

test('keeps its anchor when older messages come in', async ({ open }) => {
  const { page } = await open('data=many')
  await openLongHistory(page)
  await page.locator('.timeline').hover()
  let pages = 0
  for (let step = 0; step < 12; step++) {
    const before = await page.locator('.timeline').evaluate((list) => list.scrollHeight)
    await page.mouse.wheel(0, -700)
    await page.waitForTimeout(80)
    const held = await anchor(page)
    await page.waitForTimeout(120)
    const after = await page.locator('.timeline').evaluate((list) => list.scrollHeight)
    if (after > before + 500) pages++
    const now = await page.locator(`[data-message="${held.id ?? ''}"]`).evaluate((bubble) => {
      const list = bubble.closest('.timeline')
      return bubble.getBoundingClientRect().top - (list?.getBoundingClientRect().top ?? 0)
    })
    expect(Math.abs(now - held.offset)).toBeLessThanOrEqual(2)
  }
  expect(pages).toBeGreaterThan(1)
})

test('stays at the end as messages come, and counts them where one has scrolled away', async ({ open }) => {
  const { page } = await open('data=many')
  await openLongHistory(page)
  const index = 10
  const receive = (text: string) => page.evaluate(`window.gallery.receive(${String(index)}, ${JSON.stringify(text)})`)
  await receive('at the end')
  await expect(page.locator('.bubble').last()).toContainText('at the end')
  await expect(page.locator('.bubble').last()).toBeInViewport()
  await page.locator('.timeline').hover()
  await expect(async () => {
    await page.mouse.wheel(0, -1500)
    await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeVisible({ timeout: 300 })
  }).toPass()
  await receive('one')
  await receive('two')
  await expect(page.getByRole('button', { name: 'Jump to newest, 2 unread' })).toBeVisible()
  await page.getByRole('button', { name: 'Jump to newest, 2 unread' }).click()
  await expect(page.locator('.bubble').last()).toContainText('two')
  await expect(page.locator('.bubble').last()).toBeInViewport()
})

test('opens at the line of unread messages, and counts as read only what was seen', async ({ open }) => {
  const { page } = await open('data=many')
  const row = page.locator('.chat-row', { hasText: 'Much news' })
  await row.click()
  await expect(page.getByRole('separator', { name: '40 new messages' })).toBeInViewport()
  await expect(row).toContainText('40 new messages')
  await page.locator('.timeline').hover()
  await expect(async () => {
    await page.mouse.wheel(0, 2000)
    await expect(row).not.toContainText('new messages', { timeout: 300 })
  }).toPass()
})

test('stays at the end while the composer grows', async ({ open }) => {
  const { page } = await open('')
  await page.locator('.chat-row').first().click()
  const composer = page.getByLabel('Message', { exact: true })
  await composer.fill('one\ntwo\nthree\nfour\nfive\nsix')
  await expect(page.locator('.bubble').last()).toBeInViewport({ ratio: 1 })
})

test('tells a screen reader of what comes, and of nothing older', async ({ open }) => {
  const { page } = await open('')
  await page.locator('.chat-row').first().click()
  await page.locator('.bubble').last().waitFor()
  await page.evaluate(`window.gallery.receive(0, 'Rain is coming')`)
  await expect(page.locator('main [aria-live="polite"]')).toHaveText('mira: Rain is coming')
  await expect(page.getByRole('log')).toHaveAttribute('aria-live', 'off')
})
