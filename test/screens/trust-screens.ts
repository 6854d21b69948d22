// Screens of trust and time in a chat: codes to compare, requests, blocks, timers, roles, what is known of a message.

import type { Page } from 'playwright-core'
import { button } from './find-button.ts'
import type { Screen, Words } from './screen.ts'
import { drawRow, openRow, rowOf } from './open-row.ts'

/** By what they are called in the list, in either language. */
const names = {
  crew: /^(Survey crew|Бригада изыскателей)$/,
  mira: 'mira',
  pavel: 'pavel',
  noah: 'noah',
} as const
/** Of those that wait to be let in, behind their row. */
const waiting = {
  stranger: /^sam(@|$)/,
  investors: /^(Boat investors|Вложения в лодки)$/,
} as const
const all = { ...names, ...waiting }

async function open(page: Page, chat: keyof typeof all): Promise<void> {
  if (Object.hasOwn(waiting, chat)) await toRequests(page)
  await openRow(await drawRow(rowOf(page, all[chat])))
  await page.locator('.bubble').last().waitFor()
}

async function toRequests(page: Page): Promise<void> {
  await page.locator('.requests-row').click()
  await page.locator('.request-sign').first().waitFor()
}

async function openInfo(page: Page, chat: keyof typeof all): Promise<void> {
  await open(page, chat)
  await page.locator('.who-is-here').click()
  await page.locator('.info').waitFor()
}

async function openMenu(page: Page): Promise<void> {
  await open(page, 'crew')
  await page.locator('.bubbles.own .bubble').last().focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menu').waitFor()
}

async function choose(page: Page, entry: string): Promise<void> {
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

async function toSettings(page: Page, words: Words, section: string): Promise<void> {
  await button(page, words['action.settings']).click()
  await button(page, section).click()
}

/** Of somebody whose number was not compared yet. */
export async function openSafetyNumber(page: Page, words: Words): Promise<void> {
  await openInfo(page, 'stranger')
  await page.getByRole('button', { name: words['safety.section'] }).click()
  await page.getByRole('img', { name: words['safety.qr'] }).waitFor()
}

/** Of somebody under whose name the server shows other keys. */
export async function openNewKeys(page: Page, words: Words): Promise<void> {
  await openInfo(page, 'pavel')
  await page.getByRole('button', { name: words['safety.section'] }).click()
  await page.getByRole('heading', { name: words['newKeys.new'] }).waitFor()
}

const inPeople = 'data=trust'

export const trustScreens: readonly Screen[] = [
  { name: 'trust-list', query: inPeople, steps: (page) => page.locator('.requests-row').waitFor() },
  { name: 'requests', query: inPeople, steps: toRequests },
  { name: 'trust-timeline', query: inPeople, steps: (page) => open(page, 'crew') },
  {
    name: 'trust-typing',
    query: inPeople,
    async steps(page) {
      await open(page, 'crew')
      await page.evaluate(
        'window.gallery.write(0, ["mira@brightwater.lan", "jonas@brightwater.lan", "pavel@brightwater.lan"])',
      )
      await page.locator('.typing-line:not(:empty)').waitFor()
    },
  },
  { name: 'other-keys', query: inPeople, steps: (page) => open(page, 'pavel') },
  { name: 'request', query: inPeople, steps: (page) => open(page, 'stranger') },
  { name: 'request-group', query: inPeople, steps: (page) => open(page, 'investors') },
  {
    name: 'request-block',
    query: inPeople,
    async steps(page, words) {
      await open(page, 'stranger')
      await button(page, words['request.block']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'blocked', query: inPeople, steps: (page) => openInfo(page, 'noah') },
  { name: 'info-group', query: inPeople, steps: (page) => openInfo(page, 'crew') },
  {
    name: 'info-group-end',
    query: inPeople,
    async steps(page, words) {
      await openInfo(page, 'crew')
      await button(page, words['leave.do']).scrollIntoViewIfNeeded()
    },
  },
  { name: 'info-pair', query: inPeople, steps: (page) => openInfo(page, 'mira') },
  {
    name: 'member-menu',
    query: inPeople,
    async steps(page) {
      await openInfo(page, 'crew')
      await page.locator('.info li .iconbutton').last().click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'leave',
    query: inPeople,
    async steps(page, words) {
      await openInfo(page, 'crew')
      await button(page, words['leave.do']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'timer',
    query: inPeople,
    async steps(page, words) {
      await openInfo(page, 'crew')
      await page.getByRole('button', { name: words['timer.title'] }).click()
      await page.getByRole('radiogroup', { name: words['timer.choices'] }).waitFor()
    },
  },
  {
    name: 'ending-menu',
    query: inPeople,
    async steps(page, words) {
      await open(page, 'crew')
      await button(page, words['ending.open']).click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'ending-once',
    query: inPeople,
    async steps(page, words) {
      await open(page, 'crew')
      await page.getByLabel(words['composer.message'], { exact: true }).fill('7341')
      await button(page, words['ending.open']).click()
      await page.getByRole('menuitemradio', { name: words['ending.once'] }).click()
      await page.getByText(words['ending.onceBar']).waitFor()
    },
  },
  {
    name: 'safety',
    query: inPeople,
    async steps(page, words) {
      await openSafetyNumber(page, words)
      await button(page, words['safety.differ']).click()
    },
  },
  { name: 'safety-new-keys', query: inPeople, steps: openNewKeys },
  {
    name: 'safety-accept',
    query: inPeople,
    async steps(page, words) {
      await openNewKeys(page, words)
      await button(page, words['newKeys.isNew']).click()
      await button(page, words['newKeys.accept']).waitFor()
    },
  },
  {
    name: 'request-delete',
    query: inPeople,
    async steps(page, words) {
      await open(page, 'stranger')
      await button(page, words['request.delete']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'safety-verified',
    query: inPeople,
    async steps(page, words) {
      await openInfo(page, 'mira')
      await page.getByRole('button', { name: words['safety.section'] }).click()
      await button(page, words['safety.takeBack']).waitFor()
    },
  },
  { name: 'message-menu', query: inPeople, steps: openMenu },
  {
    name: 'message-details',
    query: inPeople,
    async steps(page, words) {
      await openMenu(page)
      await choose(page, words['message.details'])
    },
  },
  {
    name: 'message-delete',
    query: `${inPeople}&undo=off`,
    async steps(page, words) {
      await openMenu(page)
      await choose(page, words['message.deleteAll'])
    },
  },
  {
    name: 'seen-once',
    query: inPeople,
    async steps(page, words) {
      await open(page, 'crew')
      await button(page, words['timer.show']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-privacy',
    query: inPeople,
    async steps(page, words) {
      await toSettings(page, words, words['privacy.title'])
      await button(page, words['block.undoOf'].replace('{name}', 'noah')).waitFor()
    },
  },
  {
    name: 'settings-ledger',
    query: inPeople,
    async steps(page, words) {
      await toSettings(page, words, words['ledger.title'])
      await page.getByRole('table').waitFor()
    },
  },
]
