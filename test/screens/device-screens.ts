// Screens of a person's own devices: a new one, the list, removal, the words, and the end of an account.

import type { Page } from 'playwright-core'
import { button } from './find-button.ts'
import type { Screen, Words } from './screen.ts'

const twelve = 'harvest velvet orbit canyon ladder swift amber noble gravity pencil window rookie'

const toHeading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

async function toDevices(page: Page, words: Words): Promise<void> {
  await button(page, words['action.settings']).click()
  await button(page, words['devices.title']).click()
  await page.getByRole('heading', { name: words['devices.signedIn'] }).waitFor()
}

async function toRecovery(page: Page, words: Words): Promise<void> {
  await button(page, words['recover.link']).click()
  await page.getByLabel(words['byWords.label']).fill(twelve)
  await page.getByLabel(words['settings.newPassword'], { exact: true }).fill('three milk vans')
}

/** What ends something for good is asked for under the lock's settings. */
async function toEnding(page: Page, words: Words, opener: 'delete.open' | 'signOut.open'): Promise<void> {
  await button(page, words['action.settings']).click()
  await button(page, words['settings.lock']).click()
  await button(page, words[opener]).click()
  await page.getByRole('dialog').waitFor()
}

const toDeletion = (page: Page, words: Words): Promise<void> => toEnding(page, words, 'delete.open')
const toSignOut = (page: Page, words: Words): Promise<void> => toEnding(page, words, 'signOut.open')

export const deviceScreens: readonly Screen[] = [
  {
    name: 'new-device',
    query: 'phase=uncertified',
    steps: (page, words) => toHeading(page, words['newDevice.title']),
  },
  {
    name: 'new-device-waits',
    query: 'phase=uncertified&comparison=waiting',
    steps: async (page, words) => page.getByText(words['newDevice.open']).waitFor(),
  },
  {
    name: 'new-device-digits',
    query: 'phase=uncertified&comparison=comparing',
    steps: async (page, words) => button(page, words['compare.same']).waitFor(),
  },
  {
    name: 'new-device-confirmed',
    query: 'phase=uncertified&comparison=confirmed',
    steps: async (page, words) => page.getByText(words['newDevice.confirmed']).waitFor(),
  },
  {
    name: 'new-device-differs',
    query: 'phase=uncertified&comparison=comparing',
    async steps(page, words) {
      await button(page, words['compare.different']).click()
      await page.getByText(words['compare.ended.different']).waitFor()
    },
  },
  {
    name: 'new-device-words',
    query: 'phase=uncertified&refusal=wrong_words',
    async steps(page, words) {
      await page.getByRole('button', { name: words['newDevice.words'] }).click()
      await page.getByLabel(words['byWords.label']).fill(twelve)
      await button(page, words['byWords.do']).click()
      await page.locator('.problem-note').waitFor()
    },
  },
  {
    name: 'new-device-undo',
    query: 'phase=uncertified&devices=leaving',
    async steps(page, words) {
      await page.getByRole('button', { name: words['newDevice.words'] }).click()
      await button(page, words['trusted.open']).click()
      await page.getByRole('radio').nth(1).check()
    },
  },
  {
    name: 'recover-undo',
    query: 'phase=locked&revoked=yes',
    async steps(page, words) {
      await button(page, words['revoked.do']).click()
      await button(page, words['trusted.open']).click()
      await page.getByRole('radio').nth(1).check()
    },
  },
  {
    name: 'taken-back',
    query: 'phase=locked',
    async steps(page, words) {
      await toRecovery(page, words)
      await button(page, words['recover.do']).click()
      await page.getByText(words['notice.takenBack']).waitFor()
    },
  },
  { name: 'recover', query: 'phase=locked', steps: toRecovery },
  {
    name: 'recover-refused',
    query: 'phase=empty&refusal=not_words',
    async steps(page, words) {
      await page.locator('.door').nth(2).click()
      await toRecovery(page, words)
      await page.getByLabel(words['join.link']).fill(`talkee://j/1/${'pAFzYnJpZ2h0'.repeat(5)}`)
      await page.getByLabel(words['signUp.username']).fill('anna')
      await button(page, words['recover.do']).click()
      await page.locator('.problem-note').waitFor()
    },
  },
  {
    name: 'revoked',
    query: 'phase=locked&revoked=yes',
    steps: (page, words) => toHeading(page, words['revoked.title']),
  },
  {
    name: 'sign-in-again',
    query: 'phase=uncertified&connection=refused&code=session_ended',
    async steps(page, words) {
      await page.getByLabel(words['unlock.password'], { exact: true }).fill('wrong')
      await button(page, words['signIn.do']).click()
      await page.locator('.field.is-bad').waitFor()
    },
  },
  {
    name: 'old-copy',
    query: 'connection=refused&code=vault_rolled_back',
    steps: async (page, words) => button(page, words['rejoin.open']).waitFor(),
  },
  {
    name: 'rejoin',
    query: 'connection=refused&code=vault_rolled_back',
    async steps(page, words) {
      await button(page, words['rejoin.open']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'password-changed',
    query: 'password=changed',
    steps: async (page, words) => button(page, words['adopt.open']).waitFor(),
  },
  {
    name: 'adopt-password',
    query: 'password=changed',
    async steps(page, words) {
      await button(page, words['adopt.open']).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'sign-out', query: 'devices=one', steps: toSignOut },
  {
    name: 'sign-out-sure',
    query: '',
    async steps(page, words) {
      await toSignOut(page, words)
      await button(page, words['delete.continue']).click()
      await page.getByLabel(words['unlock.password'], { exact: true }).fill('right')
    },
  },
  {
    name: 'sign-out-untold',
    query: 'refusal=offline',
    async steps(page, words) {
      await toSignOut(page, words)
      await button(page, words['delete.continue']).click()
      await page.getByLabel(words['unlock.password'], { exact: true }).fill('right')
      await button(page, words['signOut.do']).click()
      await button(page, words['signOut.anyway']).waitFor()
    },
  },
  {
    name: 'sign-out-locked',
    query: 'phase=locked',
    async steps(page, words) {
      await button(page, words['recover.link']).click()
      await button(page, words['signOut.forgotten']).click()
      await button(page, words['delete.continue']).click()
      await button(page, words['signOut.do']).waitFor()
    },
  },
  { name: 'devices', query: 'devices=leaving', steps: toDevices },
  { name: 'devices-one', query: 'devices=one', steps: toDevices },
  { name: 'devices-stranger', query: 'devices=stranger', steps: toDevices },
  { name: 'devices-asked', query: 'comparison=asked', steps: toDevices },
  { name: 'devices-digits', query: 'comparison=comparing&history=asked', steps: toDevices },
  { name: 'devices-added', query: 'comparison=certified', steps: toDevices },
  {
    name: 'device-rename',
    query: '',
    async steps(page, words) {
      await toDevices(page, words)
      await page.locator('.row .iconbutton').first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'device-remove',
    query: '',
    async steps(page, words) {
      await toDevices(page, words)
      await page.locator('.row .button').first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'device-stranger-notice',
    query: 'devices=stranger',
    steps: async (page, words) => page.getByText(words['notice.stranger']).waitFor(),
  },
  {
    name: 'history-awaited',
    query: 'history=awaited',
    steps: async (page, words) => page.getByText(words['notice.comingWait']).waitFor(),
  },
  {
    name: 'history-arrives',
    query: 'history=coming',
    steps: async (page, words) => page.getByLabel(words['history.meter']).waitFor(),
  },
  {
    name: 'history-incomplete',
    query: 'history=incomplete',
    steps: async (page, words) => page.getByText(words['notice.incomplete']).waitFor(),
  },
  { name: 'account-delete', query: '', steps: toDeletion },
  {
    name: 'account-delete-wrong',
    query: '',
    async steps(page, words) {
      await toDeletion(page, words)
      await button(page, words['delete.continue']).click()
      await page.getByLabel(words['unlock.password'], { exact: true }).fill('wrong')
      await button(page, words['delete.do']).click()
      await page.locator('.field.is-bad').waitFor()
    },
  },
]
