// The list of chats on a made-up engine: pinned, muted, put away, marked, filtered, by pointer and by keys alone.

import { expect, type Page } from '@playwright/test'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const rows = (page: Page) => page.locator('.chat-row')
const row = (page: Page, title: string) => rows(page).filter({ has: page.getByText(title, { exact: true }) })
const titles = (page: Page) => page.locator('.chat-row .name').allTextContents()
const filter = (page: Page, name: string) => page.getByRole('radio', { name: new RegExp(`^${name}`) })
/** What the chip says it holds; 0 where it says nothing. */
async function count(page: Page, name: string): Promise<number> {
  const chip = page.locator('.filter-chip').filter({ hasText: name })
  return (await chip.locator('.filter-count').count()) === 0
    ? 0
    : Number(await chip.locator('.filter-count').innerText())
}

async function choose(page: Page, title: string, entry: string): Promise<void> {
  await row(page, title).focus()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem').first()).toBeFocused()
  await page.getByRole('menuitem', { name: entry, exact: true }).press('Enter')
}

test('chats are pinned, ordered and unpinned by the menu of their rows', async ({ open }) => {
  const { page, deviations } = await open('')
  await choose(page, 'mira', 'Pin')
  await choose(page, 'jonas', 'Pin')
  await expect.poll(async () => (await titles(page)).slice(0, 3)).toEqual(['mira', 'jonas', 'Survey crew'])
  await expect(row(page, 'mira').getByRole('img', { name: 'Pinned' })).toBeVisible()
  await choose(page, 'jonas', 'Move up')
  await expect.poll(async () => (await titles(page)).slice(0, 2)).toEqual(['jonas', 'mira'])
  await choose(page, 'jonas', 'Unpin')
  await expect.poll(async () => (await titles(page)).slice(0, 2)).toEqual(['mira', 'Survey crew'])
  expect(deviations).toEqual([])
})

test('a row that moves keeps the focus all the while', async ({ open }) => {
  const { page } = await open('')
  await row(page, 'Family').focus()
  const lost = await page.evaluateHandle(() => {
    const found: string[] = []
    const watch = new MutationObserver(() => {
      if (document.activeElement === document.body) found.push('body')
    })
    watch.observe(document.querySelector('.rows') ?? document.body, { childList: true, subtree: true })
    return found
  })
  // Its place in the script.
  await make(page, 'receive', 4, 'we are late')
  await expect(rows(page).first()).toContainText('Family')
  await expect(row(page, 'Family')).toBeFocused()
  expect(await lost.jsonValue()).toEqual([])
})

test('whoever pins too much is told so', async ({ open }) => {
  const { page } = await open('refusal=too_many_pinned')
  await choose(page, 'mira', 'Pin')
  await expect(page.locator('.toast')).toContainText('No more chats can be pinned.')
  await expect(row(page, 'mira').getByRole('img', { name: 'Pinned' })).toHaveCount(0)
})

test('a muted chat counts quietly, and still says that one is named', async ({ open }) => {
  const { page } = await open('')
  await choose(page, 'Family', 'Mute…')
  const dialog = page.getByRole('dialog', { name: 'Mute Family' })
  await expect(dialog.getByRole('radio', { name: 'For 1 hour' })).toBeChecked()
  await dialog.getByRole('radio', { name: 'Until I unmute it' }).check()
  await dialog.getByRole('button', { name: 'Mute', exact: true }).click()
  await expect(row(page, 'Family').getByRole('img', { name: 'Muted' })).toBeVisible()
  await expect(row(page, 'Family').locator('.badge.quiet')).toContainText('128')
  await make(page, 'mention', 4)
  await expect(row(page, 'Family').locator('.badge').first()).toContainText('@')
  await expect(row(page, 'Family').locator('.badge').first()).not.toHaveClass(/quiet/)
  await expect(row(page, 'Family')).toBeFocused()
  await choose(page, 'Family', 'Unmute')
  await expect(row(page, 'Family').getByRole('img', { name: 'Muted' })).toHaveCount(0)
})

test('a mute ends by itself when its time is over', async ({ open }) => {
  const { page, show } = await open('')
  await page.clock.install()
  await show('')
  await choose(page, 'Family', 'Mute…')
  await page.getByRole('button', { name: 'Mute', exact: true }).press('Enter')
  const sign = row(page, 'Family').getByRole('img', { name: 'Muted' })
  await expect(sign).toBeVisible()
  // Whoever does nothing for ten minutes is locked out.
  const passMinutes = async (minutes: number): Promise<void> => {
    for (let left = minutes; left > 0; left -= 5) {
      await page.keyboard.press('Shift')
      await page.clock.fastForward(5 * 60_000)
    }
  }
  await passMinutes(55)
  await expect(sign).toBeVisible()
  await passMinutes(10)
  await expect(sign).toHaveCount(0)
  await expect(row(page, 'Family')).toBeVisible()
})

test('what is archived leaves the list, is in the archive, and comes back by undo', async ({ open }) => {
  const { page } = await open('')
  await choose(page, 'mira', 'Archive')
  await expect(row(page, 'mira')).toHaveCount(0)
  await expect(page.locator('.toast')).toContainText('Archived.')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row(page, 'mira')).toHaveCount(1)
  await choose(page, 'mira', 'Archive')
  await expect(row(page, 'mira')).toHaveCount(0)
  await filter(page, 'Archive').focus()
  await page.keyboard.press('Space')
  await expect.poll(() => titles(page)).toEqual(['mira'])
  await choose(page, 'mira', 'Take out of the archive')
  await expect(page.getByRole('heading', { name: 'Nothing is put away' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all chats' }).press('Enter')
  await expect(row(page, 'mira')).toHaveCount(1)
})

test('a marked chat is unread until it is opened', async ({ open }) => {
  const { page } = await open('')
  await choose(page, 'mira', 'Mark as unread')
  await expect(row(page, 'mira')).toContainText('Marked as unread')
  expect(await count(page, 'Unread')).toBe(4)
  await openRow(row(page, 'mira'))
  await expect(row(page, 'mira')).not.toContainText('Marked as unread')
  await expect.poll(() => count(page, 'Unread')).toBe(3)
})

test('every filter shows as many chats as it says, and says so when there is none', async ({ open }) => {
  const { page } = await open('')
  await rows(page).first().waitFor()
  const all = await rows(page).count()
  await choose(page, 'dev', 'Archive')
  await expect(rows(page)).toHaveCount(all - 1)
  for (const [key, name] of [
    ['2', 'Unread'],
    ['4', 'Mentions'],
    ['5', 'Archive'],
  ] as const) {
    await page.keyboard.press(`Control+${key}`)
    await expect(filter(page, name)).toBeChecked()
    await expect(rows(page)).toHaveCount(await count(page, name))
    expect(await count(page, name)).toBeGreaterThan(0)
  }
  await page.keyboard.press('Control+3')
  await expect(filter(page, 'Groups')).toBeChecked()
  const groups = await rows(page).count()
  await expect(rows(page).locator('.avatar.group')).toHaveCount(groups)
  expect(groups).toBeGreaterThan(0)
  // What is read while it is open stays until it is left; the count is true at once.
  await page.keyboard.press('Control+4')
  await expect(rows(page)).toHaveCount(1)
  await openRow(rows(page).first())
  await expect.poll(() => count(page, 'Mentions')).toBe(0)
  await expect(rows(page)).toHaveCount(1)
  await page.keyboard.press('Control+1')
  await openRow(row(page, 'jonas'))
  await page.keyboard.press('Control+4')
  await expect(page.getByRole('heading', { name: 'Nobody names you' })).toBeVisible()
})

test('without the pointer: rows have their keys, and the focus stays in the list', async ({ open }) => {
  const { page } = await open('')
  await row(page, 'mira').focus()
  await page.keyboard.press('u')
  await expect(row(page, 'mira')).toContainText('Marked as unread')
  await page.keyboard.press('u')
  await expect(row(page, 'mira')).not.toContainText('Marked as unread')
  await page.keyboard.press('p')
  await expect.poll(async () => (await titles(page))[0]).toBe('mira')
  await expect(row(page, 'mira')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(row(page, 'Survey crew')).toBeFocused()
  await page.keyboard.press('p')
  await page.keyboard.press('Control+Shift+ArrowUp')
  await expect.poll(async () => (await titles(page)).slice(0, 2)).toEqual(['Survey crew', 'mira'])
  await page.keyboard.press('m')
  await expect(page.getByRole('dialog').getByRole('radio', { name: 'For 1 hour' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(row(page, 'Survey crew').getByRole('img', { name: 'Muted' })).toBeVisible()
  await expect(row(page, 'Survey crew')).toBeFocused()
  await page.keyboard.press('m')
  await expect(row(page, 'Survey crew').getByRole('img', { name: 'Muted' })).toHaveCount(0)
  await page.keyboard.press('a')
  await expect(row(page, 'Survey crew')).toHaveCount(0)
  await expect(row(page, 'mira')).toBeFocused()
  await page.keyboard.press('Control+z')
  await expect(row(page, 'Survey crew')).toHaveCount(1)
})

test('the same is in the menu of the open chat', async ({ open }) => {
  const { page } = await open('')
  await openRow(row(page, 'mira'))
  await page.getByRole('button', { name: 'More about this chat' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).press('Enter')
  await expect.poll(async () => (await titles(page))[0]).toBe('mira')
})

test('in a narrow window the menu of a row lies inside of it', async ({ open }) => {
  const { page } = await open('lang=ru', { width: 420 })
  await row(page, 'mira').click({ button: 'right' })
  await expect(page.getByRole('menuitem').first()).toBeFocused()
  const box = await page.getByRole('menu').boundingBox()
  expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 999) <= 420).toBe(true)
})
