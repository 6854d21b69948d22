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

async function openAlbums(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.locator('.album-cell img').first().waitFor()
}

/** Until its level has been seen. */
async function record(page: Page, words: Words): Promise<void> {
  // By key: under a pointer there would be a tooltip.
  await page.getByRole('button', { name: words['voice.record'] }).press('Enter')
  await page.locator('.voice-levels').waitFor()
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('.voice-levels > i')].some(
      ({ style }) => Number.parseInt(style.height) > 20,
    ),
  )
}

async function openShelves(page: Page, words: Words): Promise<void> {
  await openAlbums(page)
  await page.locator('.who-is-here').click()
  await page.getByRole('button', { name: words['shelf.title'] }).click()
}

export const fileScreens: readonly Screen[] = [
  { name: 'files', query: 'data=files', steps: openFiles },
  { name: 'files-top', query: 'data=files', steps: openTop },
  {
    name: 'files-once',
    query: 'data=files',
    async steps(page, words) {
      await openFiles(page)
      await page.getByRole('button', { name: words['once.fetch'] }).click()
      await page.getByRole('button', { name: words['timer.show'] }).first().click()
      await page.locator('.once-picture img').waitFor()
    },
  },
  {
    name: 'files-once-heard',
    query: 'data=files',
    async steps(page, words) {
      await openFiles(page)
      await page.getByRole('button', { name: words['timer.show'] }).click()
      await page.getByRole('dialog').locator('.voice').waitFor()
    },
  },
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
  { name: 'albums', query: 'data=media', steps: openAlbums },
  {
    name: 'albums-top',
    query: 'data=media',
    async steps(page) {
      await openAlbums(page)
      await page.locator('.timeline').evaluate((list) => list.scrollTo(0, list.scrollHeight - 1_700))
      await page.locator('.album-cell img').nth(4).waitFor()
    },
  },
  ...(['pictures', 'files', 'voice', 'links'] as const).map(
    (shelf): Screen => ({
      name: `shelf-${shelf}`,
      query: 'data=media',
      async steps(page, words) {
        await openShelves(page, words)
        await page.getByRole('radio', { name: words[`shelf.${shelf}`] }).check({ force: true })
        await page
          .locator(shelf === 'pictures' ? '.shelf-tile img' : '.shelf-entry')
          .first()
          .waitFor()
      },
    }),
  ),
  {
    name: 'voices',
    query: 'data=media',
    async steps(page) {
      await openAlbums(page)
      await page.locator('.timeline').evaluate((list) => list.scrollTo(0, list.scrollHeight - 1_750))
      await page.locator('.voice').last().waitFor()
    },
  },
  {
    name: 'voice-recording',
    query: 'data=media',
    async steps(page, words) {
      await openAlbums(page)
      await record(page, words)
    },
  },
  {
    name: 'voice-recorded',
    query: 'data=media',
    async steps(page, words) {
      await openAlbums(page)
      await record(page, words)
      await page.keyboard.press('Space')
      await page.locator('.voice-strip .voice-wave').waitFor()
    },
  },
  {
    name: 'info-pictures',
    query: 'data=media',
    async steps(page) {
      await openAlbums(page)
      await page.locator('.who-is-here').click()
      await page.locator('.newest-pictures img').first().waitFor()
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
