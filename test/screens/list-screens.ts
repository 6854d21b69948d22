// Screens of the order in the list of chats, of finding anything, and of the keys.

import type { Page } from 'playwright-core'
import { drawRow, openRow, rowOf } from './open-row.ts'
import type { Screen, Words } from './screen.ts'

const firstRow = (page: Page) => page.locator('.chat-row').first()

/** In either language: some with news, and one that is named in. */
const crew = /^(Survey crew|Бригада изыскателей)$/
const neighbours = /^(Hallam × Brightwater|Халлам и Брайтуотер)$/
const family = /^(Family|Семья)$/

/** By the keyboard, as a row that moves is missed by the pointer. */
async function openMenu(page: Page, name: string | RegExp): Promise<void> {
  await (await drawRow(rowOf(page, name))).press('Shift+F10')
  await page.getByRole('menuitem').first().waitFor()
}

/** By the row's menu, which closes; the row itself may move. */
async function choose(page: Page, name: string | RegExp, entry: string): Promise<void> {
  await openMenu(page, name)
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
  await page.getByRole('menu').waitFor({ state: 'detached' })
}

const chip = (page: Page, name: string) => page.locator('.filter-chips').getByText(name, { exact: true })

async function arrange(page: Page, words: Words): Promise<void> {
  await choose(page, neighbours, words['chatMenu.pin'])
  await choose(page, family, words['chatMenu.mute'])
  await page.getByText(words['mute.always']).click()
  await page.getByRole('button', { name: words['mute.do'] }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await choose(page, 'jonas', words['chatMenu.markUnread'])
  await choose(page, 'dev', words['chatMenu.archive'])
  await page.locator('.filter-count').nth(1).waitFor()
}

export const listScreens: readonly Screen[] = [
  { name: 'list-arranged', query: '', steps: arrange },
  {
    name: 'list-menu',
    query: '',
    async steps(page, words) {
      await choose(page, neighbours, words['chatMenu.pin'])
      await choose(page, crew, words['chatMenu.pin'])
      await openMenu(page, crew)
      await page.getByRole('menuitem').nth(4).waitFor()
    },
  },
  {
    name: 'list-unread',
    query: '',
    async steps(page, words) {
      await arrange(page, words)
      await chip(page, words['filter.unread']).click()
    },
  },
  {
    name: 'list-none',
    query: '',
    async steps(page) {
      await firstRow(page).waitFor()
      await page.keyboard.press('Control+5')
      await page.locator('.empty-state').first().waitFor()
    },
  },
  {
    name: 'mute',
    query: '',
    async steps(page, words) {
      await openMenu(page, crew)
      await page.getByRole('menuitem', { name: words['chatMenu.mute'], exact: true }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'palette',
    query: '',
    async steps(page) {
      await openRow(firstRow(page))
      await page.locator('.bubble').last().waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'palette-found',
    query: '',
    async steps(page, words) {
      await openRow(firstRow(page))
      await page.locator('.bubble').last().waitFor()
      await page.keyboard.press('Control+k')
      // A letter with which a chat, a person and something to do begin.
      await page.getByRole('combobox').fill(words['action.settings'].slice(0, 1))
    },
  },
  {
    name: 'palette-messages',
    query: '',
    async steps(page, words) {
      await firstRow(page).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill(words['action.settings'].slice(0, 1))
      await page.getByRole('group', { name: words['search.messages'] }).getByRole('option').first().waitFor()
    },
  },
  {
    name: 'find-in-chat',
    query: '',
    async steps(page, words) {
      await openRow(firstRow(page))
      await page.getByRole('article').last().waitFor()
      await page.keyboard.press('Control+f')
      await page
        .getByRole('search', { name: words['find.open'] })
        .getByRole('textbox')
        .fill(words['action.settings'].slice(0, 1))
      await page.getByRole('search').getByText(/^1 /).waitFor()
    },
  },
  {
    name: 'palette-nothing',
    query: '',
    async steps(page) {
      await firstRow(page).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('zzz')
    },
  },
  {
    name: 'keys',
    query: '',
    async steps(page) {
      await firstRow(page).waitFor()
      await page.keyboard.press('Control+/')
      await page.locator('.key-line').first().waitFor()
    },
  },
]
