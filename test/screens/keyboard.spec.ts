// Every journey by keyboard alone. A mouse is never touched here.

import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return ''
    return element.getAttribute('aria-label') ?? element.textContent
  })

async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await focused(page)).includes(name)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${name}; it is at ${await focused(page)}`)
}

test('from the first start to the first message', async ({ open }) => {
  const { page } = await open('phase=empty&data=none')
  await tabTo(page, 'Join with an invite')
  await page.keyboard.press('Enter')
  await page.keyboard.type(`talkee://j/1/${'pAFzYnJpZ2h0'.repeat(5)}`)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Username')).toBeFocused()
  await page.keyboard.type('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type('three milk vans')
  await page.keyboard.press('Enter')
  const words = await page.getByRole('list', { name: 'Your 12 words' }).getByRole('listitem').allTextContents()
  expect(words).toHaveLength(12)
  await tabTo(page, 'I have written them down')
  await page.keyboard.press('Enter')
  for (let field = 0; field < 3; field++) {
    const label = await page.evaluate(() => {
      const { activeElement } = document
      return activeElement instanceof HTMLInputElement ? (activeElement.labels?.[0]?.textContent ?? '') : ''
    })
    await page.keyboard.type(words[Number(label.replace('Word ', '')) - 1] ?? '')
    if (field < 2) await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Chats' }).waitFor()
  await page.keyboard.press('Control+n')
  await expect(page.getByLabel('To whom?')).toBeFocused()
  await page.keyboard.type('mira')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
  await page.keyboard.type('Hello')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('Mira')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^You: Hello\s+Mira, .*, Sent$/ })).toBeVisible()
})

test('unlocking, and locking again', async ({ open }) => {
  const { page } = await open('phase=locked')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/not the password/)
  await page.keyboard.type('right')
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Chats' }).waitFor()
  await page.keyboard.press('Control+Shift+L')
  await page.getByRole('heading', { name: 'Unlock Talkee' }).waitFor()
})

test('through the list, the chat and back', async ({ open }) => {
  const { page } = await open('')
  await tabTo(page, 'Survey crew')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => focused(page)).toContain('mira')
  await page.keyboard.press('End')
  await expect.poll(() => focused(page)).toContain('Old projects')
  await page.keyboard.press('Home')
  await expect.poll(() => focused(page)).toContain('Survey crew')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
  // List, header, timeline, composer, and round again.
  await page.keyboard.press('Shift+F6')
  await expect.poll(() => focused(page)).toContain('Coffee is in the van')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => focused(page)).toContain('North bank')
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Shift+F6')
  await expect.poll(() => focused(page)).toContain('Survey crew')
  await page.keyboard.press('F6')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Chat info' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Chat info' })).toBeHidden()
  await expect.poll(() => focused(page)).toContain('Survey crew')
})

test('a group is made, changed and shrunk', async ({ open }) => {
  const { page } = await open('')
  await page.getByRole('navigation', { name: 'Chats' }).waitFor()
  await page.keyboard.press('Control+Shift+N')
  await expect(page.getByLabel('Name of the group')).toBeFocused()
  await page.keyboard.type('Rowing')
  await page.keyboard.press('Tab')
  await expect(page.getByLabel('Add a person')).toBeFocused()
  await page.keyboard.type('ines')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Members' })).toContainText('ines')
  await tabTo(page, 'Create group')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Rowing' })).toBeVisible()
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Shift+F6')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Remove ines')
  await page.keyboard.press('Enter')
  // The safe answer has the focus.
  await expect.poll(() => focused(page)).toBe('Cancel')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Remove ines' })).toHaveCount(0)
})

test('settings and the host panel, and Escape back', async ({ open }) => {
  const { page } = await open('host=off')
  await page.getByRole('navigation', { name: 'Chats' }).waitFor()
  await page.keyboard.press('Control+,')
  await tabTo(page, 'Password and lock')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Password and lock' })).toBeVisible()
  await page.keyboard.press('Escape')
  await tabTo(page, 'Account:')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toContain('Settings')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => focused(page)).toContain('Server on this computer')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Server running')
  await page.keyboard.press('Space')
  await expect(page.getByRole('switch', { name: 'Server running' })).toBeChecked()
  await tabTo(page, 'Make an invite')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: 'Invite link' })).toContainText('talkee://j/1/')
})

test('one pane: Escape leads back to the list, with the focus', async ({ open }) => {
  const { page } = await open('', { width: 500 })
  await tabTo(page, 'Survey crew')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toContain('Survey crew')
})
