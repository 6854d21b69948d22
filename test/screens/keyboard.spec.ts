// Every journey by keyboard alone. A mouse is never touched here.

import { expect, type Page } from '@playwright/test'
import { settled, test } from './gallery-page.ts'
import { wordsOf } from './screens.ts'

const { en } = wordsOf
const invite = `talkee://j/1/${'pAFzYnJpZ2h0'.repeat(5)}`

/** The name of what has the focus; empty where nothing has. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return ''
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return element.getAttribute('aria-label') ?? label ?? element.textContent
  })

/** Presses Tab until the focus is on something of this name, once there is such a thing. */
async function tabTo(page: Page, name: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const named = document.querySelectorAll('label, [aria-label], a[href], button, [tabindex="0"]')
    return [...named].some((one) => `${one.ariaLabel ?? ''} ${one.textContent}`.includes(wanted))
  }, name)
  for (let presses = 0; presses < 60; presses++) {
    if ((await focused(page)).includes(name)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${name}; it is at ${await focused(page)}`)
}

async function choose(page: Page, name: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

const focusIsOn = (page: Page, name: string) => expect.poll(() => focused(page)).toContain(name)
const chatList = (page: Page) => page.getByRole('navigation', { name: 'Chats' })
const composer = (page: Page) => page.getByLabel('Message', { exact: true })

/** From the page of the account's name to its first list of chats. */
async function signUp(page: Page): Promise<void> {
  await expect(page.getByLabel('Username')).toBeFocused()
  await page.keyboard.type('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type('three milk vans')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('list', { name: 'Your 12 words' }).getByRole('listitem')
  await expect(sheet).toHaveCount(12)
  const words = await sheet.allTextContents()
  await choose(page, 'I have written them down')
  const fields = page.getByRole('textbox', { name: /^Word/ })
  await expect(fields.first()).toBeFocused()
  for (let field = 0; field < 3; field++) {
    await expect(fields.nth(field)).toBeFocused()
    await page.keyboard.type(words[Number((await focused(page)).replace('Word ', '')) - 1] ?? '')
    if (field < 2) await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await chatList(page).waitFor()
}

test('the first door: from an invite to the first message', async ({ open }) => {
  const { page } = await open('phase=empty&data=none')
  await choose(page, 'Join with an invite')
  await expect(page.getByLabel('Invite link')).toBeFocused()
  await page.keyboard.type(invite)
  await page.keyboard.press('Enter')
  await signUp(page)
  await page.keyboard.press('Control+n')
  await expect(page.getByLabel('To whom?')).toBeFocused()
  await page.keyboard.type('mira')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('Hello')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('Mira')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^You: Hello\s+Mira, .*, Sent$/ })).toBeVisible()
})

test('the second door: a server, and the first account on it', async ({ open }) => {
  const { page } = await open('phase=empty&data=none&host=never')
  await choose(page, 'Host a server')
  await expect(page.getByLabel(en['host.name'])).toBeFocused()
  await page.keyboard.type('mill')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: en['host.readyTitle'] })).toBeFocused()
  await choose(page, en['host.account'])
  await signUp(page)
})

test('the third door: signing in, and back to the doors', async ({ open }) => {
  const { page } = await open('phase=empty')
  await choose(page, en['start.signInHint'])
  await expect(page.getByLabel('Invite link')).toBeFocused()
  await choose(page, 'Back')
  await choose(page, en['start.signInHint'])
  await expect(page.getByLabel('Invite link')).toBeFocused()
  await page.keyboard.type(invite)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: en['scan.do'] })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.type('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type('three milk vans')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: en['newDevice.title'] })).toBeVisible()
  await choose(page, en['action.lock'])
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
})

test('the doors in another language', async ({ open }) => {
  const { page } = await open('phase=empty')
  await choose(page, 'Русский')
  await expect(page.getByRole('heading', { name: wordsOf.ru['start.title'] })).toBeVisible()
})

test('unlocking, and locking again', async ({ open }) => {
  const { page } = await open('phase=locked')
  const password = page.getByLabel('Password', { exact: true })
  await expect(password).toBeFocused()
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await expect(password).toHaveAccessibleDescription(/not the password/)
  await page.keyboard.type('right')
  await page.keyboard.press('Enter')
  await chatList(page).waitFor()
  await page.keyboard.press('Control+Shift+L')
  await page.getByRole('heading', { name: 'Unlock Talkee' }).waitFor()
  await expect(password).toBeFocused()
  await page.keyboard.type('right')
  await page.keyboard.press('Enter')
  await choose(page, 'Account:')
  await focusIsOn(page, 'Settings')
  await page.keyboard.press('End')
  await focusIsOn(page, 'Lock now')
  await page.keyboard.press('Enter')
  await expect(password).toBeFocused()
})

test('through the list, the chat and back', async ({ open }) => {
  const { page } = await open('')
  await tabTo(page, 'Survey crew')
  await page.keyboard.press('ArrowDown')
  await focusIsOn(page, 'mira')
  await page.keyboard.press('End')
  await focusIsOn(page, 'Old projects')
  await page.keyboard.press('Home')
  await focusIsOn(page, 'Survey crew')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toBeFocused()
  // List, header, timeline, composer, and round again.
  await page.keyboard.press('Shift+F6')
  await focusIsOn(page, 'Coffee is in the van')
  await page.keyboard.press('ArrowUp')
  await focusIsOn(page, 'North bank')
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Shift+F6')
  await focusIsOn(page, 'Survey crew')
  await page.keyboard.press('F6')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Chat info' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Chat info' })).toBeHidden()
  await focusIsOn(page, 'Survey crew')
})

test('through a long history, each key where the one before has led', async ({ open }) => {
  const { page } = await open('data=many')
  await choose(page, 'Long history')
  await expect(composer(page)).toBeFocused()
  await settled(page.locator('.timeline'))
  await page.keyboard.press('Shift+F6')
  await focusIsOn(page, '99999')
  for (let presses = 0; presses < 40; presses++) await page.keyboard.press('ArrowUp')
  await focusIsOn(page, '99959')
  await expect(page.locator('.bubble:focus')).toBeInViewport()
  await page.keyboard.press('End')
  await focusIsOn(page, '99999')
  await expect(page.locator('.bubble:focus')).toBeInViewport()
})

test('a message that was not sent is written again', async ({ open }) => {
  const { page } = await open('')
  await tabTo(page, 'Survey crew')
  await page.keyboard.press('End')
  for (let presses = 0; presses < 12 && !(await focused(page)).includes('Not sent'); presses++) {
    await page.keyboard.press('ArrowUp')
  }
  await page.keyboard.press('Enter')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Shift+F6')
  await focusIsOn(page, 'Here is the whole list')
  await choose(page, en['fate.edit'])
  await expect(composer(page)).toBeFocused()
  await expect(composer(page)).toHaveValue(/^Here is the whole list/)
})

test('a group is made, and a member taken out', async ({ open }) => {
  const { page } = await open('')
  await chatList(page).waitFor()
  await page.keyboard.press('Control+Shift+N')
  await expect(page.getByLabel('Name of the group')).toBeFocused()
  await page.keyboard.type('Rowing')
  await page.keyboard.press('Tab')
  await expect(page.getByLabel('Add a person')).toBeFocused()
  await page.keyboard.type('ines')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Members' })).toContainText('ines')
  await choose(page, 'Create group')
  await expect(page.getByRole('heading', { name: 'Rowing' })).toBeVisible()
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Enter')
  await choose(page, 'What to do about ines')
  await expect(page.getByRole('menuitem').first()).toBeFocused()
  await page.keyboard.press('End')
  await expect(page.getByRole('menuitem', { name: 'Remove ines' })).toBeFocused()
  await page.keyboard.press('Enter')
  // The safe answer has the focus.
  await expect.poll(() => focused(page)).toBe('Cancel')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'What to do about ines' })).toHaveCount(0)
})

test('a group is renamed, and people are added', async ({ open }) => {
  const { page } = await open('')
  await choose(page, 'Survey crew')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Enter')
  await choose(page, en['info.rename'])
  await expect(page.getByLabel('Name of the group')).toBeFocused()
  await page.keyboard.type('Mill crew')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main').getByRole('heading', { level: 1, name: 'Mill crew' })).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()
  await choose(page, en['info.add'])
  await expect(page.getByLabel('Add a person')).toBeFocused()
  await page.keyboard.type('ines')
  await page.keyboard.press('Enter')
  await choose(page, en['info.add'])
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('list', { name: 'Members' })).toContainText('ines')
})

test('settings: looks, language, the lock, and Escape back', async ({ open }) => {
  const { page } = await open('')
  await chatList(page).waitFor()
  await page.keyboard.press('Control+,')
  await tabTo(page, en['settings.themeLight'])
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await tabTo(page, 'English')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('heading', { level: 1, name: wordsOf.ru['settings.appearance'] })).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await choose(page, 'Password and lock')
  await expect(page.getByRole('heading', { name: 'Password and lock' })).toBeVisible()
  await tabTo(page, en['settings.oldPassword'])
  await page.keyboard.type('three milk vans')
  await tabTo(page, en['settings.newPassword'])
  await page.keyboard.type('four milk vans')
  await page.keyboard.press('Enter')
  await expect(page.locator('.toast')).toHaveText(en['settings.passwordChanged'])
  await page.keyboard.press('Escape')
  await chatList(page).waitFor()
  await focusIsOn(page, 'Survey crew')
  await page.keyboard.press('Control+,')
  await choose(page, 'Password and lock')
  await choose(page, 'Lock now')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
})

test('the host panel: on, and an invite', async ({ open }) => {
  const { page } = await open('host=off')
  await choose(page, 'Account:')
  await focusIsOn(page, 'Settings')
  await page.keyboard.press('ArrowDown')
  await focusIsOn(page, 'Server on this computer')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Server running')
  await page.keyboard.press('Space')
  await expect(page.getByRole('switch', { name: 'Server running' })).toBeChecked()
  await choose(page, 'Make an invite')
  await expect(page.getByRole('group', { name: 'Invite link' })).toContainText('talkee://j/1/')
  await choose(page, en['host.copyLink'])
  await expect(page.locator('.toast')).toHaveText(en['note.copied'])
})

test('offline: what waits, and trying now', async ({ open }) => {
  const { page } = await open('connection=offline')
  await choose(page, 'Survey crew')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('Later')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^You: Later, .*, Waits to be sent$/ })).toBeVisible()
  await choose(page, en['offline.tryNow'])
})

test('one pane: Escape leads back to the list, with the focus', async ({ open }) => {
  const { page } = await open('', { width: 500 })
  await choose(page, 'Survey crew')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await focusIsOn(page, 'Survey crew')
})
