// A person with more than one device: the second gets what the first knows, a lost one is put out, the words bring back
// who has forgotten the password, and the account ends when its owner says so twice.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { test } from './app.ts'
import { createPerson } from './person.ts'
import { scanPicture } from './scan-picture.ts'

const password = 'lantern-orbit-velvet-91'

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })

async function signIn(page: Page, link: string, username: string): Promise<void> {
  await button(page, /^Sign in/).click()
  await page.getByLabel('Invite link').fill(link)
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button(page, 'Sign in').click()
  await heading(page, 'Is this device yours?').waitFor()
}

const digitsOn = async (page: Page): Promise<string> =>
  (await page.getByRole('img', { name: /^Digits:/ }).getAttribute('aria-label')) ?? ''

async function openSettings(page: Page, section: string): Promise<void> {
  await button(page, /^Account:/).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await button(page, section).click()
}

test('a second device is compared, gets the history, is lost, and comes back by the words', async ({ launch }) => {
  test.setTimeout(300_000)
  const desk = (await launch()).page
  const ann = createPerson(desk)
  await ann.host('office')
  const words = await ann.signUp('ann', password)
  await ann.createGroup('garden', [])
  await ann.send('the key is under the pot')
  const link = await ann.makeInvite()
  await ann.backToChats()

  const laptop = (await launch()).page
  const onLaptop = createPerson(laptop)
  await test.step('both screens show the same six digits', async () => {
    await signIn(laptop, link, 'ann')
    await button(laptop, /^Compare with another device/).click()
    await desk.getByText('A device wants to join as you.').waitFor()
    await button(desk, 'Look').click()
    await button(desk, 'Compare with it').click()
    await expect(laptop.getByRole('img', { name: /^Digits: (\d ){2}\d, (\d ){2}\d$/ })).toBeVisible()
    expect(await digitsOn(desk)).toBe(await digitsOn(laptop))
    await button(laptop, 'They match').click()
    await button(desk, 'They match').click()
    await desk.getByText('The device is yours.').waitFor()
  })

  await test.step('the new one has the chat, what was said in it, and a voice', async () => {
    await onLaptop.switchUndoOff()
    await onLaptop.openChat('garden')
    await onLaptop.sees('the key is under the pot')
    await onLaptop.send('found it')
    await button(desk, 'Back to chats').click()
    await ann.openChat('garden')
    await ann.sees('found it')
  })

  await test.step('a name that one gives it, the other shows', async () => {
    await openSettings(desk, 'Your devices')
    await button(desk, /^Rename “Device/)
      .last()
      .click()
    await desk.getByLabel('Name', { exact: true }).fill('Old laptop')
    await button(desk, 'Save').click()
    await openSettings(laptop, 'Your devices')
    await expect(laptop.getByText('Old laptop')).toBeVisible()
    await button(laptop, 'Back to chats').click()
  })

  await test.step('lost, it is out of every chat, and says so when it hears of it', async () => {
    await button(desk, 'Remove “Old laptop”').click()
    await button(desk, 'Remove the device').click()
    await expect(desk.getByText(/^Removed from (all|the) \d+ chats?/)).toBeVisible()
    await heading(laptop, 'This device was removed from your account').waitFor()
    await expect(laptop.getByText('found it')).toHaveCount(0)
  })

  await test.step('what is written now it cannot read; the words make it a new device', async () => {
    await button(desk, 'Back to chats').click()
    await ann.send('the key has moved')
    await button(laptop, 'Open with the 12 words').click()
    await laptop.getByLabel('Your 12 words').fill(words.join(' '))
    await laptop.getByLabel('New password', { exact: true }).fill('copper-meadow-tram-17')
    await button(laptop, 'Set the new password').click()
    await onLaptop.openChat('garden')
    await onLaptop.sees('the key is under the pot')
    await onLaptop.send('back again')
    await ann.sees('back again')
  })

  await test.step('its new password is asked for on the other device', async () => {
    await button(desk, 'Enter the new one').click()
    await desk.getByRole('dialog').getByLabel('New password', { exact: true }).fill('copper-meadow-tram-17')
    await button(desk, 'Use it here too').click()
    await expect(desk.getByRole('dialog')).toHaveCount(0)
    await desk.keyboard.press('Control+Shift+L')
    await ann.unlock('copper-meadow-tram-17')
    await ann.openChat('garden')
  })

  await test.step('it signs out when that is said twice, and the other one lists it as removed', async () => {
    await openSettings(laptop, 'Password and lock')
    await button(laptop, 'Sign out…').click()
    await button(laptop, 'Go on').click()
    await laptop.getByRole('dialog').getByLabel('Password', { exact: true }).fill('copper-meadow-tram-17')
    await button(laptop, 'Sign out and erase').click()
    await heading(laptop, 'Talk at home.').waitFor()
    await openSettings(desk, 'Your devices')
    await expect(button(desk, /^Remove “/)).toHaveCount(0)
  })
})

test('a second device is compared by a code that one screen shows and the other reads', async ({ launch }) => {
  test.setTimeout(180_000)
  const desk = (await launch()).page
  const ann = createPerson(desk)
  await ann.host('office')
  await ann.signUp('ann', password)
  const link = await ann.makeInvite()
  await ann.backToChats()
  const laptop = (await launch()).page
  await signIn(laptop, link, 'ann')
  await button(laptop, /^Compare with another device/).click()
  await button(desk, 'Look').click()
  await button(desk, 'Compare with it').click()
  await button(desk, 'Show a code instead').click()
  await scanPicture(desk, 'QR code of the comparison', laptop, 'Scan its code instead')
  await laptop.getByText('Now say “They match” on the other device too.').waitFor()
  await button(desk, 'They match').click()
  await desk.getByText('The device is yours.').waitFor()
  await laptop.getByRole('navigation', { name: 'Chats' }).waitFor()
})

test('whoever took the account over is out of it again by the words', async ({ launch }) => {
  test.setTimeout(180_000)
  const desk = (await launch()).page
  const ann = createPerson(desk)
  await ann.host('office')
  const words = await ann.signUp('ann', password)
  const link = await ann.makeInvite()
  await ann.backToChats()
  const taken = (await launch()).page
  await signIn(taken, link, 'ann')
  await button(taken, /^Use your 12 words/).click()
  await taken.getByLabel('Your 12 words').fill(words.join(' '))
  await button(taken, 'Vouch with the words').click()
  await openSettings(taken, 'Your devices')
  await button(taken, /^Remove “/).click()
  await button(taken, 'Remove the device').click()

  await button(desk, 'Open with the 12 words').click()
  await desk.getByLabel('Your 12 words').fill(words.join(' '))
  await desk.getByLabel('New password', { exact: true }).fill('copper-meadow-tram-17')
  await button(desk, 'Somebody else has been in your account?').click()
  await desk.getByRole('radio', { name: /^Yes: undo everything/ }).check()
  await button(desk, 'Set the new password').click()
  await desk.getByRole('navigation', { name: 'Chats' }).waitFor()
  await heading(taken, 'This device was removed from your account').waitFor()
  await openSettings(desk, 'Your devices')
  await expect(desk.getByText('Undone when you took the account back')).toBeVisible()
  await expect(button(desk, /^Remove “/)).toHaveCount(0)
})

test('the words open what the password no longer does, and the account ends when it is said twice', async ({
  launch,
}) => {
  test.setTimeout(180_000)
  const { page } = await launch()
  const ann = createPerson(page)
  await ann.host('office')
  const words = await ann.signUp('ann', password)
  await ann.createGroup('notes', [])
  await ann.send('remember the milk')

  await test.step('a forgotten password', async () => {
    await page.keyboard.press('Control+Shift+L')
    await button(page, 'Forgot your password?').click()
    await page.getByLabel('Your 12 words').fill([...words].reverse().join(' '))
    await page.getByLabel('New password', { exact: true }).fill('signal-plum-harbor-55')
    await button(page, 'Set the new password').click()
    await expect(page.getByRole('alert').filter({ hasText: 'These are not' })).toBeVisible()
    await page.getByLabel('Your 12 words').fill(words.join(' '))
    await button(page, 'Set the new password').click()
    await ann.openChat('notes')
    await ann.sees('remember the milk')
  })

  await test.step('the end', async () => {
    await openSettings(page, 'Password and lock')
    await button(page, 'Delete…').click()
    await button(page, 'Go on').click()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await button(page, 'Delete for good').click()
    await expect(page.getByText('That is not the password.').first()).toBeVisible()
    await page.getByLabel('Password', { exact: true }).fill('signal-plum-harbor-55')
    await button(page, 'Delete for good').click()
    await heading(page, 'Talk at home.').waitFor()
  })
})

test('the account locks with the system, unless its owner does not want that', async ({ launch }) => {
  const { app, page, profile } = await launch()
  const ann = createPerson(page)
  await ann.host('office')
  await ann.signUp('ann', password)
  const systemSays = (event: 'lock-screen' | 'suspend') =>
    app.evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event)
  for (const event of ['lock-screen', 'suspend'] as const) {
    await systemSays(event)
    await heading(page, 'Unlock Talkee').waitFor()
    await ann.unlock(password)
    await page.getByRole('navigation', { name: 'Chats' }).waitFor()
  }

  await openSettings(page, 'Password and lock')
  const toggle = page.getByRole('switch', { name: 'Lock with the system' })
  await toggle.click()
  // The switch shows at once what the main process is yet to be told.
  await expect
    .poll(() => readFile(join(profile, 'settings.json'), 'utf8').catch(() => ''))
    .toContain('"lockWithSystem": false')
  await systemSays('suspend')
  // Answered by the worker after whatever main has told it: were there a lock on the way, it would be here first.
  await button(page, 'Back to chats').click()
  await ann.createGroup('awake', [])
  await ann.send('still here')
})
