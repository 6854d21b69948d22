// Screens of how a group looks and how one comes in: its picture, its links, who asks.

import type { Page } from 'playwright-core'
import { button } from './find-button.ts'
import { openRow } from './open-row.ts'
import type { Screen, Words } from './screen.ts'

const query = 'data=groups'

async function openGroup(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row:has(.avatar.group)').first())
  await page.locator('.ask-bar').waitFor()
}

async function openInfo(page: Page, words: Words): Promise<void> {
  await openGroup(page)
  await page.locator('.who-is-here').click()
  await page.getByRole('heading', { name: words['info.title'] }).waitFor()
}

async function toLinks(page: Page, words: Words): Promise<void> {
  await openInfo(page, words)
  await page.getByRole('heading', { name: words['rights.title'] }).scrollIntoViewIfNeeded()
}

export const groupScreens: readonly Screen[] = [
  { name: 'group-asked', query, steps: openGroup },
  { name: 'group-info', query, steps: openInfo },
  { name: 'group-links', query, steps: toLinks },
  {
    name: 'group-picture',
    query,
    async steps(page, words) {
      await openInfo(page, words)
      await button(page, words['picture.change']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'group-link-new',
    query,
    async steps(page, words) {
      await toLinks(page, words)
      await button(page, words['door.make']).first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'group-link-made',
    query,
    async steps(page, words) {
      await toLinks(page, words)
      await button(page, words['door.make']).first().click()
      await button(page, words['door.create']).click()
      await page.locator('.link-to-give').waitFor()
    },
  },
  {
    name: 'group-join',
    query,
    async steps(page, words) {
      await button(page, words['list.newChat']).first().click()
      await page.getByLabel(words['newChat.who']).fill('talkee://g/1/openopenopen')
      await page.getByLabel(words['newChat.who']).press('Enter')
      await page.getByRole('heading', { name: words['joinGroup.title'] }).waitFor()
      await button(page, words['joinGroup.do']).waitFor()
    },
  },
]
