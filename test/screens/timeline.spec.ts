// The timeline with a hundred thousand messages: few nodes, an anchor that holds, an end that is kept.

import { expect, type Locator, type Page } from '@playwright/test'
import { make, settled, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const longHistory = 10
const timeline = (page: Page) => page.locator('.timeline')
const newest = (page: Page) => page.locator('.bubble').last()

async function openChat(page: Page, name: string): Promise<void> {
  await openRow(page.locator('.chat-row', { hasText: name }))
  await newest(page).waitFor()
}

const scrollTo = (list: Locator, top: number) => list.evaluate((element, to) => element.scrollTo(0, to), top)
const heightOf = (list: Locator) => list.evaluate((element) => element.scrollHeight)
const restOf = (list: Locator) =>
  list.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)

/** The first bubble in view, and how far it is from the top of the list. */
const anchor = (list: Locator) =>
  list.evaluate((element) => {
    const { top } = element.getBoundingClientRect()
    const first = [...element.querySelectorAll('.bubble')].find((bubble) => bubble.getBoundingClientRect().top >= top)
    return { id: first?.getAttribute('data-message') ?? '', offset: (first?.getBoundingClientRect().top ?? 0) - top }
  })

/** Every frame takes longer than the Virtualizer waits for sizes. */
const slowFrames = (page: Page) =>
  page.evaluate(() => {
    const stall = (): void => {
      const until = performance.now() + 160
      while (performance.now() < until);
      requestAnimationFrame(stall)
    }
    stall()
  })

test('draws few nodes, however long the history', async ({ open }) => {
  const { page } = await open('data=many')
  await openChat(page, 'Long history')
  const list = timeline(page)
  for (let step = 0; step < 20; step++) {
    await scrollTo(list, 0)
    // A page of older messages pushes the list away from its top.
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeGreaterThan(0)
  }
  await settled(list)
  expect(await heightOf(list)).toBeGreaterThan(20_000)
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  test.info().annotations.push({ type: 'nodes', description: String(nodes) })
  expect(nodes).toBeLessThan(2500)
})

test('keeps its anchor when older messages come in', async ({ open }) => {
  const { page } = await open('data=many')
  await make(page, 'holdOlder')
  await openChat(page, 'Long history')
  const list = timeline(page)
  await settled(list)
  for (const top of [700, 300, 90, 0]) {
    await scrollTo(list, top)
    await settled(list)
    const held = await anchor(list)
    const before = await heightOf(list)
    expect(await make(page, 'letOlder')).toBe(1)
    await expect.poll(() => heightOf(list)).toBeGreaterThan(before + 500)
    await settled(list)
    const now = await list.locator(`[data-message="${held.id}"]`).evaluate((bubble) => {
      const frame = bubble.closest('.timeline')
      return bubble.getBoundingClientRect().top - (frame?.getBoundingClientRect().top ?? 0)
    })
    expect(Math.abs(now - held.offset)).toBeLessThanOrEqual(2)
  }
})

test('stays at the end as messages come, and counts them where one has scrolled away', async ({ open }) => {
  const { page } = await open('data=many')
  await openChat(page, 'Long history')
  await make(page, 'receive', longHistory, 'at the end')
  await expect(newest(page)).toContainText('at the end')
  await expect(newest(page)).toBeInViewport({ ratio: 1 })
  await settled(timeline(page))
  await scrollTo(timeline(page), 900)
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeVisible()
  await make(page, 'receive', longHistory, 'one')
  await make(page, 'receive', longHistory, 'two')
  const jump = page.getByRole('button', { name: 'Jump to newest, 2 unread' })
  await expect(jump).toBeVisible()
  await jump.click()
  await expect(newest(page)).toContainText('two')
  await expect(newest(page)).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeHidden()
})

test('is left by small steps of a wheel as by large ones', async ({ open }) => {
  const { page } = await open('data=many')
  await openChat(page, 'Long history')
  const list = timeline(page)
  await settled(list)
  await list.hover()
  for (let step = 0; step < 40; step++) await page.mouse.wheel(0, -4)
  await expect.poll(() => restOf(list)).toBeGreaterThan(100)
  await make(page, 'receive', longHistory, 'below')
  await settled(list)
  expect(await restOf(list)).toBeGreaterThan(100)
})

test('is at its end however late the frames are', async ({ open }) => {
  const { page } = await open('data=many')
  await page.locator('.chat-row').first().waitFor()
  await slowFrames(page)
  await openChat(page, 'Long history')
  const list = timeline(page)
  await settled(list)
  expect(await restOf(list)).toBeLessThan(1)
  for (const lines of [3, 30]) {
    await make(page, 'receive', longHistory, 'a line of some length\n'.repeat(lines))
    await settled(list)
    expect(await restOf(list)).toBeLessThan(1)
  }
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeHidden()
})

test('opens at the line of unread messages however late the frames are', async ({ open }) => {
  const { page } = await open('data=many')
  await page.locator('.chat-row').first().waitFor()
  await slowFrames(page)
  await openChat(page, 'Much news')
  await settled(timeline(page))
  const line = await page.locator('.unread-line').evaluate((element) => {
    const frame = element.closest('.timeline')
    return element.getBoundingClientRect().top - (frame?.getBoundingClientRect().top ?? 0)
  })
  expect(Math.abs(line - 72)).toBeLessThanOrEqual(2)
})

test('opens at the line of unread messages, and counts as read only what was seen', async ({ open }) => {
  const { page } = await open('data=many')
  const row = page.locator('.chat-row', { hasText: 'Much news' })
  await openRow(row)
  await expect(page.getByRole('separator', { name: '40 new messages' })).toBeInViewport()
  await settled(timeline(page))
  await expect(row).toContainText('40 new messages')
  await timeline(page).hover()
  await expect(async () => {
    await page.mouse.wheel(0, 2000)
    await expect(row).not.toContainText('new messages', { timeout: 300 })
  }).toPass()
})

test('stays at the end while the composer grows', async ({ open }) => {
  const { page } = await open('')
  await openRow(page.locator('.chat-row').first())
  await page.getByLabel('Message', { exact: true }).fill('one\ntwo\nthree\nfour\nfive\nsix')
  await settled(timeline(page))
  await expect(newest(page)).toBeInViewport({ ratio: 1 })
})

test('tells a screen reader of what comes, and of nothing older', async ({ open }) => {
  const { page } = await open('')
  await openChat(page, 'Survey crew')
  await make(page, 'receive', 0, 'Rain is coming')
  await expect(page.locator('main [aria-live="polite"]')).toHaveText('mira: Rain is coming')
  await expect(page.getByRole('log')).toHaveAttribute('aria-live', 'off')
})

test('what is pressed while a list moves is pressed', async ({ open }) => {
  const { page, show } = await open('data=many')
  for (const [selector, target] of [
    ['.timeline', '.bubble'],
    ['.list .rows', '.chat-row'],
  ] as const) {
    await show('data=many')
    await openChat(page, 'Long history')
    await settled(page.locator(selector))
    const pressed = await page.locator(selector).evaluate(async (list, target) => {
      const { top, left, width, height } = list.getBoundingClientRect()
      const found: boolean[] = []
      for (let step = 1; step <= 8; step++) {
        list.scrollTop += step % 2 === 0 ? 8 : -8
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
        const hit = document.elementsFromPoint(left + width / 2, top + height / 2)
        found.push(hit.some((element) => list !== element && list.contains(element)))
      }
      return { isThere: list.querySelector(target) !== null, found }
    }, target)
    expect(pressed).toEqual({ isThere: true, found: Array(8).fill(true) })
  }
})
