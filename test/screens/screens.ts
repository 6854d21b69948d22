// Every screen there is, by the address of the gallery and the steps that lead to it. The checks walk through them all.

import type { Page } from 'playwright-core'
import { en } from '../../src/renderer/text/en.ts'
import { ru } from '../../src/renderer/text/ru.ts'
import { button } from './find-button.ts'
import { deviceScreens } from './device-screens.ts'
import { groupScreens } from './group-screens.ts'
import { fileScreens } from './file-screens.ts'
import { listScreens } from './list-screens.ts'
import { previewScreens } from './preview-screens.ts'
import { scanScreens } from './scan-screens.ts'
import type { Screen, Words } from './screen.ts'
import { trustScreens } from './trust-screens.ts'
import { drawRow, openRow, rowOf } from './open-row.ts'
import { marksScreens } from './marks-screens.ts'
import { writingScreens } from './writing-screens.ts'

export const wordsOf = { en, ru } as const

const firstChat = (page: Page) => page.locator('.chat-row').first()

async function openLongestChat(page: Page): Promise<void> {
  await openRow(firstChat(page))
  await page.locator('.bubble').last().waitFor()
}

/** There is nothing to be done but to be there. */
const toHeading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

async function toWords(page: Page, words: Words): Promise<void> {
  await page.locator('.door').first().click()
  await page.getByLabel(words['join.link']).fill(`talkee://j/1/${'pAFzYnJpZ2h0'.repeat(5)}`)
  await button(page, words['action.continue']).click()
  await page.getByLabel(words['signUp.username']).fill('anna')
  await page.getByLabel(words['signUp.password'], { exact: true }).fill('three milk vans')
}

export const screens: readonly Screen[] = [
  { name: 'start', query: 'phase=empty', steps: (page, words) => toHeading(page, words['start.title']) },
  {
    name: 'join',
    query: 'phase=empty',
    async steps(page, words) {
      await page.locator('.door').first().click()
      await page.getByLabel(words['join.link']).fill('talkee://nonsense')
      await page.getByLabel(words['join.link']).blur()
    },
  },
  {
    name: 'host-setup',
    query: 'phase=empty',
    async steps(page, words) {
      await page.locator('.door').nth(1).click()
      await page.getByLabel(words['host.name']).fill('brightwater')
    },
  },
  {
    name: 'host-ready',
    query: 'phase=empty',
    async steps(page, words) {
      await page.locator('.door').nth(1).click()
      await page.getByLabel(words['host.name']).fill('brightwater')
      await button(page, words['host.start']).click()
      await button(page, words['host.account']).waitFor()
    },
  },
  { name: 'sign-up', query: 'phase=empty', steps: toWords },
  {
    name: 'sign-up-refused',
    query: 'phase=empty&refusal=username_taken',
    async steps(page, words) {
      await toWords(page, words)
      await button(page, words['signUp.create']).click()
      await page.locator('.problem-note').waitFor()
    },
  },
  {
    name: 'words',
    query: 'phase=empty',
    async steps(page, words) {
      await toWords(page, words)
      await button(page, words['signUp.create']).click()
      await page.getByRole('list', { name: words['words.list'] }).waitFor()
    },
  },
  {
    name: 'words-check',
    query: 'phase=empty',
    async steps(page, words) {
      await toWords(page, words)
      await button(page, words['signUp.create']).click()
      await button(page, words['words.written']).click()
      await page.locator('.three input').first().fill('orbit')
      await page.locator('.three input').nth(1).focus()
    },
  },
  {
    name: 'sign-in',
    query: 'phase=empty&refusal=wrong_credentials',
    async steps(page, words) {
      await page.locator('.door').nth(2).click()
      await page.getByLabel(words['join.link']).fill(`talkee://j/1/${'pAFzYnJpZ2h0'.repeat(5)}`)
      await page.getByLabel(words['signUp.username']).fill('anna')
      await page.getByLabel(words['signUp.password'], { exact: true }).fill('three milk vans')
      await button(page, words['signIn.do']).click()
      await page.locator('.problem-note').waitFor()
    },
  },
  { name: 'unlock', query: 'phase=locked', steps: (page, words) => toHeading(page, words['unlock.title']) },
  {
    name: 'unlock-wrong',
    query: 'phase=locked',
    async steps(page, words) {
      await page.getByLabel(words['unlock.password'], { exact: true }).fill('wrong')
      await button(page, words['unlock.do']).click()
      await page.locator('.field.is-bad').waitFor()
    },
  },
  ...deviceScreens,
  ...trustScreens,
  ...scanScreens,
  ...groupScreens,
  ...fileScreens,
  ...listScreens,
  ...marksScreens,
  ...writingScreens,
  ...previewScreens,
  {
    name: 'empty',
    query: 'data=none',
    steps: (page, words) => page.getByText(words['list.emptyTitle']).first().waitFor(),
  },
  { name: 'loading', query: 'data=slow', steps: async (page) => page.locator('.bone').first().waitFor() },
  { name: 'nothing-open', query: '', steps: async (page) => firstChat(page).waitFor() },
  { name: 'chat', query: 'host=running', steps: openLongestChat },
  {
    name: 'chat-pair',
    query: '',
    async steps(page) {
      await openRow(await drawRow(rowOf(page, 'pavel')))
      await page.locator('.fate').waitFor()
    },
  },
  {
    name: 'chat-info',
    query: '',
    async steps(page) {
      await openLongestChat(page)
      await page.locator('.who-is-here').click()
      await page.locator('.info').waitFor()
    },
  },
  {
    name: 'remove-member',
    query: '',
    async steps(page) {
      await openLongestChat(page)
      await page.locator('.who-is-here').click()
      await page.locator('.info li .iconbutton').first().click()
      await page.getByRole('menuitem').last().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'offline',
    query: 'connection=offline',
    async steps(page, words) {
      await openLongestChat(page)
      await page.getByLabel(words['composer.message'], { exact: true }).fill('I will be at the mill by noon')
      await page.keyboard.press('Enter')
      await page.locator('.banner').waitFor()
    },
  },
  {
    name: 'halted',
    query: '',
    async steps(page, words) {
      const stopped = page.locator('.chat-row', { hasText: words['list.halted'] })
      await openRow(await drawRow(stopped.or(page.locator('.chat-row', { hasText: words['list.left'] })).first()))
      await page.locator('.composer').waitFor()
    },
  },
  {
    name: 'new-chat',
    query: '',
    async steps(page, words) {
      await button(page, words['list.newChat']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'new-chat-refused',
    query: 'refusal=no_such_account',
    async steps(page, words) {
      await button(page, words['list.newChat']).click()
      await page.getByLabel(words['newChat.who']).fill('nobody')
      await button(page, words['newChat.start']).click()
      await page.locator('.problem-note').waitFor()
    },
  },
  {
    name: 'new-group',
    query: '',
    async steps(page, words) {
      await button(page, words['list.newGroup']).click()
      await page.getByLabel(words['newGroup.name']).fill('Rowing, masters')
      await page.locator('.picked .button').first().click()
    },
  },
  {
    name: 'account-menu',
    query: '',
    async steps(page) {
      await page.locator('.account').click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'settings',
    query: '',
    steps: async (page, words) => button(page, words['action.settings']).click(),
  },
  {
    name: 'settings-notices',
    query: '',
    async steps(page, words) {
      await button(page, words['action.settings']).click()
      await button(page, words['notices.title']).click()
    },
  },
  {
    name: 'settings-lock',
    query: '',
    async steps(page, words) {
      await button(page, words['action.settings']).click()
      await button(page, words['settings.lock']).click()
    },
  },
  {
    name: 'settings-about',
    query: '',
    async steps(page, words) {
      await button(page, words['action.settings']).click()
      await button(page, words['settings.about']).click()
    },
  },
  {
    name: 'host',
    query: 'host=running',
    async steps(page, words) {
      await page.locator('.server-lamp').click()
      await button(page, words['host.makeInvite']).click()
      await page.getByRole('img', { name: words['host.qr'] }).waitFor()
    },
  },
  { name: 'host-off', query: 'host=off', steps: async (page) => page.locator('.server-lamp').click() },
  { name: 'host-failed', query: 'host=failed', steps: async (page) => page.locator('.server-lamp').click() },
  { name: 'host-never', query: 'host=never', steps: async (page) => page.locator('.server-lamp').click() },
  {
    name: 'engine-restarting',
    query: '',
    async steps(page) {
      await firstChat(page).waitFor()
      await page.evaluate('window.gallery.lose()')
    },
  },
]
