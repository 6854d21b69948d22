// Pictures that go together, what a chat's information finds of them, and voices: on a made-up engine, by pointer and by key.

import { expect, type Page } from '@playwright/test'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

async function openCrew(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.locator('.album-cell img').first().waitFor()
}

const cell = (page: Page, name: string) => page.getByRole('article', { name: new RegExp(name) })
const mic = (page: Page) => page.getByRole('button', { name: 'Record a voice message' })
const strip = (page: Page) => page.locator('.voice-strip')

test('pictures that were sent together are gone through by arrows, and each has its own menu', async ({ open }) => {
  const { page, deviations } = await open('data=media')
  await openCrew(page)
  await cell(page, 'ladder-4').focus()
  await page.keyboard.press('ArrowUp')
  await expect(cell(page, 'ladder-3')).toBeFocused()
  await page.keyboard.press('End')
  await expect(cell(page, 'ladder-4')).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Details' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(cell(page, 'ladder-4')).toBeFocused()
  await page.keyboard.press('X')
  await cell(page, 'ladder-2').click()
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(2)
  expect(deviations).toEqual([])
})

test('a grid does not change its size when its pictures come', async ({ open }) => {
  const { page } = await open('data=media')
  await openRow(page.locator('.chat-row').first())
  const grid = page.locator('.album-grid').last()
  await grid.waitFor()
  const before = await grid.boundingBox()
  await expect(grid.locator('img')).toHaveCount(4)
  const after = await grid.boundingBox()
  expect([after?.width, after?.height]).toEqual([before?.width, before?.height])
  // Room is kept for the two that are still to come.
  await expect(grid.locator('.album-cell')).toHaveCount(6)
})

test('the viewer that a shelf opens goes through all pictures of the chat, however few are loaded', async ({
  open,
}) => {
  const { page, deviations } = await open('data=media')
  await openCrew(page)
  const tiny = 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='
  const many = Array.from({ length: 150 }, (_, at) => ({
    ...{ name: `many ${String(at).padStart(3, '0')}.webp`, bytesB64: tiny },
    ...{ picture: { width: 1, height: 1 }, isPreview: false },
  }))
  await make(page, 'receiveFiles', 0, many)
  await page.locator('.who-is-here').press('Enter')
  await page.locator('.newest-pictures .picture-square').first().click()
  const viewer = page.getByRole('dialog', { name: /^many/ })
  await expect(page.getByRole('dialog', { name: 'many 149.webp' })).toBeVisible()
  // Four are shown, and the index is read in pages behind them.
  for (let at = 148; at >= 0; at--) {
    await page.keyboard.press('ArrowLeft')
    await expect(page.getByRole('dialog', { name: `many ${String(at).padStart(3, '0')}.webp` })).toBeVisible()
  }
  await page.keyboard.press('ArrowLeft')
  await expect(viewer).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.locator('.newest-pictures .picture-square')).toHaveCount(4)
  expect(deviations).toEqual([])
})

test('what a chat’s messages carry is found by kind, by keys alone, and leads back to its message', async ({
  open,
}) => {
  const { page, deviations } = await open('data=media')
  await openCrew(page)
  await page.locator('.who-is-here').press('Enter')
  await page.getByRole('button', { name: 'Media, files and links' }).press('Enter')
  const pane = page.getByRole('complementary', { name: 'Media, files and links' })
  await expect(page.getByRole('radio', { name: 'Pictures' })).toBeFocused()
  await expect(pane.getByRole('heading', { level: 3 }).first()).toHaveText(/20\d\d/)
  await pane.locator('.picture-square').first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(pane.locator('.picture-square').nth(3)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(pane.locator('.picture-square').nth(3)).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  // The message has the focus, as after every jump.
  await expect(page.locator('.album-cell.hit')).toBeFocused()
  await page.getByRole('radio', { name: 'Pictures' }).focus()
  for (const name of ['Files', 'Voice', 'Links']) {
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('radio', { name })).toBeChecked()
    await expect(pane.getByRole('article').first()).toBeVisible()
  }
  await pane.getByRole('article').first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(pane.getByRole('article').nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('.bubble.hit')).toBeFocused()
  await pane.getByRole('article').nth(1).focus()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Media, files and links' })).toBeFocused()
  expect(deviations).toEqual([])
})

test('a voice message is recorded, listened to and sent by keys alone', async ({ open }) => {
  const { page, deviations } = await open('data=media')
  await openCrew(page)
  await mic(page).press('Enter')
  await expect(strip(page)).toBeFocused()
  await expect(strip(page).getByRole('timer')).toHaveText('0:01')
  await page.keyboard.press('Space')
  const place = strip(page).getByRole('slider')
  await expect(place).toBeVisible()
  await strip(page).focus()
  await page.keyboard.press('Space')
  await expect.poll(async () => Number(await place.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
  await strip(page).focus()
  await page.keyboard.press('Enter')
  await expect(strip(page)).toHaveCount(0)
  await expect(page.getByRole('article').last()).toHaveAccessibleName(/^You: Voice message, 0:0\d/)
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused()
  expect(deviations).toEqual([])
})

test('a recording outlives that its chat is left, and what was thrown away can be had back', async ({ open }) => {
  const { page, deviations } = await open('data=people')
  const rows = page.locator('.chat-row')
  await openRow(rows.nth(0))
  await mic(page).click()
  await expect(strip(page).getByRole('timer')).toHaveText('0:01')
  await openRow(rows.nth(1))
  await expect(mic(page)).toBeVisible()
  await openRow(rows.nth(0))
  await expect(strip(page).getByRole('slider')).toBeVisible()
  await strip(page).focus()
  await page.keyboard.press('Escape')
  await expect(strip(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(strip(page).getByRole('slider')).toBeVisible()
  expect(deviations).toEqual([])
})

test('where there is no leave to record, it says what to do, and the composer stays', async ({ open }) => {
  const { page, deviations } = await open('data=media&camera=refused')
  await openCrew(page)
  await mic(page).click()
  await expect(page.getByRole('status').filter({ hasText: 'Talkee may not use the microphone.' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible()
  expect(deviations).toEqual([])
})

test('what calls itself a voice and is none is not played, and can be saved', async ({ open }) => {
  const { page, deviations } = await open('data=media')
  await openCrew(page)
  await page.locator('.timeline').evaluate((list) => list.scrollTo(0, list.scrollHeight - 1_750))
  const voice = page.getByRole('group', { name: 'Voice message, 0:42' })
  await voice.getByRole('button', { name: 'Play' }).click()
  await expect(voice).toContainText('This cannot be played. You can save it.')
  await expect(page.getByRole('button', { name: 'Save voice-message.webm' })).toBeVisible()
  expect(deviations).toEqual([])
})
