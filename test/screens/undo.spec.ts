// What was sent or deleted a moment ago is taken back: by the toast, by its key, and in the message's own place.

import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const composer = (page: Page) => page.getByLabel('Message', { exact: true })
const newest = (page: Page) => page.getByRole('article').last()
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' })

async function openCrew(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await newest(page).waitFor()
  await expect(composer(page)).toBeFocused()
}

test('what was sent comes back into the composer, with what it answered', async ({ open }) => {
  const { page, deviations } = await open('')
  await openCrew(page)
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Reply', exact: true }).press('Enter')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('To soon')
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText('To soon')
  await undo(page).click()
  await expect(page.getByRole('article', { name: /To soon/ })).toHaveCount(0)
  await expect(composer(page)).toHaveValue('To soon')
  await expect(composer(page)).toBeFocused()
  await expect(page.getByRole('group', { name: 'You are replying' })).toBeVisible()
  await expect(undo(page)).toHaveCount(0)
  expect(deviations).toEqual([])
})

test('Ctrl+Z takes back what was sent, unless there is a text that it belongs to', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await page.keyboard.type('Gone')
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText('Gone')
  await page.keyboard.type('next')
  await page.keyboard.press('Control+z')
  await expect(newest(page)).toContainText('Gone')
  await composer(page).fill('')
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('article', { name: /Gone/ })).toHaveCount(0)
  await expect(composer(page)).toHaveValue('Gone')
})

test('what was begun meanwhile stays behind what comes back', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await page.keyboard.type('First')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Second')
  await undo(page).click()
  await expect(composer(page)).toHaveValue('First\nSecond')
})

test('a deleted message is kept by the toast, and in its own place', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  for (const back of [undo(page), page.getByRole('button', { name: 'Keep it' })]) {
    await page.getByRole('article', { name: /Coffee is in the van/ }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete here' }).click()
    await expect(page.getByRole('article', { name: /This message is being deleted/ })).toBeVisible()
    await expect(page.getByRole('article', { name: /Coffee is in the van/ })).toHaveCount(0)
    await back.click()
    await expect(page.getByRole('article', { name: /Coffee is in the van/ })).toBeVisible()
  }
})

test('nothing is offered where the settings want no undo', async ({ open }) => {
  const { page } = await open('undo=off')
  await openCrew(page)
  await page.keyboard.type('At once')
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText('At once')
  await expect(undo(page)).toHaveCount(0)
})

test('F6 leads to what can be undone', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await page.keyboard.type('By keys')
  await page.keyboard.press('Enter')
  await expect(undo(page)).toBeVisible()
  await page.keyboard.press('F6')
  await expect(undo(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('By keys')
})

test('when a deleted message is gone, the focus is on the one that stands there', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await page.clock.install()
  await page.getByRole('article', { name: /North bank, before the rain/ }).focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Delete here' }).press('Enter')
  await expect(page.getByRole('article', { name: /This message is being deleted/ })).toBeFocused()
  await page.clock.runFor(6_000)
  await expect(page.getByRole('article', { name: /This message is being deleted/ })).toHaveCount(0)
  await expect(page.getByRole('article', { name: /Coffee is in the van/ })).toBeFocused()
})

test('what can be undone is said in the line over the composer, and all else over what is oldest', async ({ open }) => {
  for (const width of [1280, 420]) {
    const { page } = await open('', { width })
    await openCrew(page)
    await page.keyboard.type(
      'The newest of all, and long enough to reach from one side of a narrow window to the other',
    )
    await page.keyboard.press('Enter')
    await expect(newest(page)).toContainText('The newest of all')
    const toast = page.locator('.toast')
    await expect(undo(page)).toBeVisible()
    await expect.poll(() => isClear(page)).toBe(true)
    await newest(page).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy the text' }).click()
    await expect(toast).toHaveText('Copied')
    await expect.poll(() => isClear(page)).toBe(true)
  }
})

/** Whether the toast lies in the window, over neither the newest message, the composer nor the head of the chat. */
function isClear(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const toast = document.querySelector('.toast')?.getBoundingClientRect()
    const others = [
      [...document.querySelectorAll('.bubble')].at(-1),
      ...document.querySelectorAll('.composer, main > header'),
    ]
    if (toast === undefined || toast.left < 0 || toast.right > innerWidth) return false
    return others.every((other) => {
      const box = other?.getBoundingClientRect()
      return box !== undefined && box.height > 0 && (toast.bottom <= box.top || toast.top >= box.bottom)
    })
  })
}
