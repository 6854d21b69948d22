// Screens of what is done with messages: their tools and menu, pins, choosing, undo.

import type { Page } from 'playwright-core'
import { openRow } from './open-row.ts'
import type { Screen, Words } from './screen.ts'

const bubble = (page: Page, fromEnd: number) => page.locator('.bubble').nth(-1 - fromEnd)

async function openCrew(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await bubble(page, 0).waitFor()
}

async function choose(page: Page, fromEnd: number, entry: string): Promise<void> {
  await bubble(page, fromEnd).click({ button: 'right' })
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

async function pinTwo(page: Page, words: Words): Promise<void> {
  await openCrew(page)
  await choose(page, 0, words['pin.do'])
  await choose(page, 3, words['pin.do'])
  await page.locator('.pinned-bar').waitFor()
}

export const marksScreens: readonly Screen[] = [
  {
    name: 'message-tools',
    query: '',
    async steps(page) {
      await openCrew(page)
      await bubble(page, 1).hover()
    },
  },
  {
    name: 'message-menu-keys',
    query: '',
    async steps(page) {
      await openCrew(page)
      await bubble(page, 1).click({ button: 'right' })
      await page.getByRole('menuitem').first().waitFor()
    },
  },
  { name: 'pinned', query: '', steps: pinTwo },
  {
    name: 'pinned-list',
    query: '',
    async steps(page, words) {
      await pinTwo(page, words)
      await page.getByRole('button', { name: words['pin.all'] }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'choosing',
    query: '',
    async steps(page, words) {
      await openCrew(page)
      await choose(page, 0, words['select.do'])
      await page.locator('.bubbles.own .bubble').last().click()
      await page.locator('.select-bar').waitFor()
    },
  },
  {
    name: 'deleting-several',
    query: '',
    async steps(page, words) {
      await openCrew(page)
      await choose(page, 0, words['select.do'])
      await page.locator('.select-bar').getByRole('button', { name: words['message.delete'] }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'undo',
    query: '',
    async steps(page, words) {
      await openCrew(page)
      await choose(page, 1, words['message.deleteHere'])
      await page.getByRole('button', { name: words['undo.do'], exact: true }).waitFor()
    },
  },
  {
    name: 'forwarding',
    query: '',
    async steps(page, words) {
      await openCrew(page)
      await choose(page, 1, words['forward.do'])
      await page.getByRole('checkbox').first().check()
    },
  },
]
