// Messages found from the palette: words marked, and the message gone to by Enter.

import { expect } from '@playwright/test'
import { test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

test('a message is found by its words, and gone to', async ({ open }) => {
  const { page, deviations } = await open('')
  await page.locator('.chat-row').first().waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('yes, i have')
  const hit = page.getByRole('group', { name: 'Messages' }).getByRole('option').first()
  await expect(hit).toContainText('Yes, I have it')
  await expect(hit.locator('mark').first()).toHaveText('Yes,')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^You: Yes, I have it/ })).toBeVisible()
  expect(deviations).toEqual([])
})

test('it is gone to in the chat that is open, too, and in Russian', async ({ open }) => {
  const { page } = await open('lang=ru')
  await page.locator('.chat-row').first().click()
  const first = page.getByRole('article').first()
  await first.waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('н')
  await expect(page.getByRole('group', { name: 'Сообщения' }).getByRole('option').first()).toBeVisible()
  await page.getByRole('group', { name: 'Сообщения' }).getByRole('option').first().click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('words are found in one chat, one after the other, while one goes on writing', async ({ open }) => {
  const { page, deviations } = await open('')
  await openRow(page.locator('.chat-row').filter({ has: page.getByText('Survey crew', { exact: true }) }))
  await page.getByRole('article').last().waitFor()
  await page.keyboard.press('Control+f')
  const field = page.getByRole('search').getByRole('textbox')
  await field.pressSequentially('yes, i have')
  await expect(page.getByRole('search')).toContainText('1 of 1')
  await expect(page.getByRole('article', { name: /^You: Yes, I have it/ })).toBeInViewport()
  await expect(field).toBeFocused()
  await field.fill('surely nobody said so')
  await expect(page.getByRole('search').getByRole('status')).toHaveText('Nothing found')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('search')).toHaveCount(0)
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
  expect(deviations).toEqual([])
})
