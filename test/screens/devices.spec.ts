// Devices by keyboard alone, and what a screen reader is told of them.

import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'
import { wordsOf } from './screens.ts'

const { en } = wordsOf
const twelve = 'harvest velvet orbit canyon ladder swift amber noble gravity pencil window rookie'

/** Presses Tab until the focus is on a control of this name, then Enter. */
async function choose(page: Page, name: string): Promise<void> {
  const wanted = page.getByRole('button', { name })
  await wanted.first().waitFor()
  for (let presses = 0; presses < 60; presses++) {
    if (await wanted.first().evaluate((element) => element === document.activeElement)) {
      await page.keyboard.press('Enter')
      return
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${name}`)
}

async function openDevices(page: Page): Promise<void> {
  await choose(page, en['action.settings'])
  await choose(page, en['devices.title'])
}

test('a new device is compared, and its digits are said one by one', async ({ open }) => {
  const { page } = await open('phase=uncertified&comparison=comparing')
  await expect(page.getByRole('img', { name: 'Digits: 4 8 2, 9 1 6' })).toBeVisible()
  await choose(page, en['compare.same'])
  await expect(page.getByRole('status').filter({ hasText: en['newDevice.confirmed'] })).toBeVisible()
})

test('digits that differ end the comparison, and another is begun', async ({ open }) => {
  const { page } = await open('phase=uncertified&comparison=comparing')
  await choose(page, en['compare.different'])
  await expect(page.getByRole('status').filter({ hasText: en['compare.ended.different'] })).toBeVisible()
  await choose(page, en['compare.again'])
  await expect(page.getByText(en['newDevice.open'])).toBeVisible()
})

test('the words vouch for a new device, counted as they are typed', async ({ open }) => {
  const { page } = await open('phase=uncertified')
  await choose(page, en['newDevice.words'])
  const words = page.getByLabel(en['byWords.label'])
  await expect(words).toBeFocused()
  await page.keyboard.type('harvest velvet')
  await expect(words).toHaveAccessibleDescription('2 of 12 words')
  await words.fill(twelve)
  await choose(page, en['byWords.do'])
  await page.getByRole('navigation', { name: en['list.label'] }).waitFor()
})

test('a forgotten password: from the lock to the chats', async ({ open }) => {
  const { page } = await open('phase=locked')
  await choose(page, en['recover.link'])
  await expect(page.getByLabel(en['byWords.label'])).toBeFocused()
  await page.keyboard.type(twelve)
  await page.keyboard.press('Tab')
  await page.keyboard.type('three milk vans')
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: en['list.label'] }).waitFor()
})

test('a device that asks is let in from the strip above the chats', async ({ open }) => {
  const { page } = await open('comparison=asked')
  await expect(page.getByRole('status').filter({ hasText: en['notice.asked'] })).toBeVisible()
  await choose(page, en['notice.lookAt'])
  await choose(page, en['compare.begin'])
  await choose(page, en['compare.same'])
  await expect(page.getByRole('status').filter({ hasText: en['compare.ended.certified'] })).toBeVisible()
})

test('a device gets a name, and keeps its place under the focus', async ({ open }) => {
  const { page } = await open('')
  await openDevices(page)
  await choose(page, 'Rename “Device 2222 2222”')
  await expect(page.getByLabel(en['devices.name'], { exact: true })).toBeFocused()
  await page.keyboard.type('Old laptop')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Rename “Old laptop”' })).toBeFocused()
  await expect(page.getByRole('button', { name: 'Remove “Old laptop”' })).toBeVisible()
})

test('a device is removed, and the page says how far that has come', async ({ open }) => {
  const { page } = await open('')
  await openDevices(page)
  await choose(page, 'Remove “Device 2222 2222”')
  const dialog = page.getByRole('dialog', { name: 'Remove “Device 2222 2222”?' })
  await expect(dialog.getByRole('button', { name: en['action.cancel'] })).toBeFocused()
  await choose(page, en['devices.removeDo'])
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('progressbar', { name: 'Removed from 5 of 6 chats' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remove “Device 2222 2222”' })).toHaveCount(0)
})

test('a removal that is refused says why, and leaves the device where it is', async ({ open }) => {
  const { page } = await open('refusal=device_log_moved')
  await openDevices(page)
  await choose(page, 'Remove “Device 2222 2222”')
  await choose(page, en['devices.removeDo'])
  await expect(page.getByRole('alert').filter({ hasText: en['error.logMoved.what'] })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Remove “Device 2222 2222”' })).toBeFocused()
})

test('a stranger at the door leads to the change of the password', async ({ open }) => {
  const { page } = await open('devices=stranger')
  await choose(page, en['notice.lookAt'])
  await choose(page, en['devices.notMine'])
  await expect(page.getByRole('heading', { level: 1, name: en['settings.lock'] })).toBeVisible()
})

test('a removed device says so, and its words open it', async ({ open }) => {
  const { page } = await open('phase=locked&revoked=yes')
  await expect(page.getByRole('heading', { name: en['revoked.title'] })).toBeVisible()
  await choose(page, en['revoked.do'])
  await expect(page.getByLabel(en['byWords.label'])).toBeFocused()
})

test('the account is deleted only when it is said twice, the second time with the password', async ({ open }) => {
  const { page } = await open('')
  await choose(page, en['action.settings'])
  await choose(page, en['settings.lock'])
  await choose(page, en['delete.open'])
  await expect(page.getByRole('button', { name: en['action.cancel'] })).toBeFocused()
  await choose(page, en['delete.continue'])
  const password = page.getByRole('dialog').getByLabel(en['unlock.password'], { exact: true })
  await expect(password).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.type('right')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: en['start.title'] })).toBeVisible()
})

test('signing out is said twice, the second time with the password, and leads to the start', async ({ open }) => {
  const { page } = await open('')
  await choose(page, en['action.settings'])
  await choose(page, en['settings.lock'])
  await choose(page, en['signOut.open'])
  await expect(page.getByRole('button', { name: en['action.cancel'] })).toBeFocused()
  await choose(page, en['delete.continue'])
  const password = page.getByRole('dialog').getByLabel(en['unlock.password'], { exact: true })
  await expect(password).toBeFocused()
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await expect(password).toHaveAccessibleDescription(en['unlock.wrong'])
  await password.fill('right')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: en['start.title'] })).toBeVisible()
})

test('signing out where nobody can be told says what that means, and is done only then', async ({ open }) => {
  const { page } = await open('refusal=offline')
  await choose(page, en['action.settings'])
  await choose(page, en['settings.lock'])
  await choose(page, en['signOut.open'])
  await choose(page, en['delete.continue'])
  await page.keyboard.type('right')
  await page.keyboard.press('Enter')
  const question = page.getByRole('dialog', { name: en['signOut.untoldTitle'] })
  await expect(question.getByText(en['signOut.untold'])).toBeVisible()
  await expect(page.getByRole('button', { name: en['action.cancel'] })).toBeFocused()
  await choose(page, en['signOut.anyway'])
  await expect(page.getByRole('heading', { name: en['start.title'] })).toBeVisible()
})

test('a password that was changed elsewhere is entered here too, and then nothing asks for it', async ({ open }) => {
  const { page } = await open('password=changed')
  await choose(page, en['adopt.open'])
  await expect(page.getByRole('dialog').getByLabel(en['settings.newPassword'], { exact: true })).toBeFocused()
  await page.keyboard.type('three milk vans')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: en['adopt.open'] })).toHaveCount(0)
})

test('a device whose day is over signs in again, and is asked who vouches for it', async ({ open }) => {
  const { page } = await open('phase=uncertified&connection=refused&code=session_ended')
  await expect(page.getByLabel(en['unlock.password'], { exact: true })).toBeFocused()
  await page.keyboard.type('three milk vans')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: en['newDevice.title'] })).toBeVisible()
})

test('an old copy of a device goes on as a new one when it is asked to', async ({ open }) => {
  const { page } = await open('connection=refused&code=vault_rolled_back')
  await choose(page, en['rejoin.open'])
  await choose(page, en['rejoin.do'])
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: en['rejoin.open'] })).toHaveCount(0)
})

test('the words undo what somebody else did after a device that is named', async ({ open }) => {
  const { page } = await open('phase=uncertified&devices=leaving')
  await choose(page, en['newDevice.words'])
  await page.keyboard.type(twelve)
  await choose(page, en['trusted.open'])
  await expect(page.getByRole('radio', { name: en['trusted.all'] })).toBeChecked()
  await page.getByRole('radio', { name: /Up to “Front desk”/ }).check()
  const told = page.getByRole('status').filter({ hasText: /No device of yours any more: Device 2222 2222/ })
  await expect(told).toBeVisible()
  await page.getByRole('radio', { name: en['trusted.all'] }).check()
  await expect(told).toHaveCount(0)
  await choose(page, en['byWords.do'])
  await page.getByRole('navigation', { name: en['list.label'] }).waitFor()
})
