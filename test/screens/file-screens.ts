// Screens of files: in the conversation, before they are sent, and in the viewer.

import type { Page } from 'playwright-core'
import { openRow } from './open-row.ts'
import type { Screen, Words } from './screen.ts'

async function openFiles(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.locator('.file-row').last().waitFor()
}

async function openTop(page: Page): Promise<void> {
  await openFiles(page)
  await page.locator('.timeline').evaluate((list) => list.scrollTo(0, 0))
  await page.locator('.picture-tile img').first().waitFor()
}

async function openSheet(page: Page, words: Words): Promise<void> {
  await openFiles(page)
  await page.getByRole('button', { name: words['files.attach'], exact: true }).click()
  await page.locator('.chosen-file img').waitFor()
}

export const fileScreens: readonly Screen[] = [
  { name: 'files', query: 'data=files', steps: openFiles },
  { name: 'files-top', query: 'data=files', steps: openTop },
  { name: 'files-sheet', query: 'data=files', steps: openSheet },
  {
    name: 'files-refused',
    query: 'data=files&refusal=disk_full',
    async steps(page, words) {
      await openFiles(page)
      await page.getByRole('button', { name: words['files.attach'], exact: true }).click()
      await page.locator('.chosen-words .danger').first().waitFor()
    },
  },
  {
    name: 'viewer',
    query: 'data=files',
    async steps(page) {
      await openTop(page)
      await page.locator('.picture-tile').first().click()
      await page.locator('.viewer-stage img').waitFor()
    },
  },
]
