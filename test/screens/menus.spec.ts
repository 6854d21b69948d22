// What can be done with a link, a file and a member: by right click and by the menu key, the same as by their buttons.

import { expect, type Page } from '@playwright/test'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const entries = (page: Page) => page.getByRole('menuitem')
const article = (page: Page) => page.getByRole('article')

async function openFirst(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await article(page).last().waitFor()
}

test('a link is opened as by a click, and copied as it is', async ({ open }) => {
  const { page, deviations } = await open('')
  await openFirst(page)
  const link = page.locator('a.message-link').last()
  await link.click({ button: 'right' })
  await expect(entries(page).first()).toHaveText('Open the link')
  await expect(entries(page).nth(1)).toHaveText('Copy the link')
  await entries(page).nth(1).click()
  await expect(page.locator('.toast')).toContainText('Copied')
  await link.click({ button: 'right' })
  await entries(page).first().click()
  await expect(page.getByRole('dialog', { name: 'Open this address in the browser?' })).toContainText(
    'docs.brightwater.example',
  )
  await page.keyboard.press('Escape')
  // Beside the link, the message alone is asked about.
  await article(page).last().click({ button: 'right' })
  await expect(entries(page).filter({ hasText: 'link' })).toHaveCount(0)
  expect(deviations).toEqual([])
})

test('a file has in its menu what its button does', async ({ open }) => {
  const { page } = await open('data=files')
  await openFirst(page)
  const group = page.getByRole('group', { name: 'File gone scans.zip' })
  const label = (await group.getByRole('button').getAttribute('aria-label')) ?? ''
  expect(label).toMatch(/^Fetch/)
  await group.click({ button: 'right' })
  await page.getByRole('menuitem', { name: label }).click()
  await expect(group).toContainText('The server does not have this file any more.')
  await expect(group.getByRole('button', { name: /^Try again/ })).toBeVisible()
  await group.click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: /^Try again/ })).toBeVisible()
})

test('a member has in the menu what the button beside the name offers, and one has none of oneself', async ({
  open,
}) => {
  const { page } = await open('')
  await openFirst(page)
  await page.keyboard.press('Control+.')
  const members = page.getByRole('list', { name: 'Members' }).getByRole('listitem')
  const button = members.nth(1).getByRole('button')
  await button.press('Enter')
  await expect(entries(page).first()).toBeFocused()
  const offered = await entries(page).allTextContents()
  await page.keyboard.press('Escape')
  await members.nth(1).getByText('mira').click({ button: 'right' })
  await expect(entries(page).first()).toBeFocused()
  expect(await entries(page).allTextContents()).toEqual(offered)
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Remove mira' }).press('Enter')
  await expect(page.getByRole('dialog', { name: 'Remove mira?' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
  await members.first().click({ button: 'right' })
  await expect(page.getByRole('menu')).toHaveCount(0)
})

test('a menu that is open stays as it is while the chat goes on', async ({ open }) => {
  const { page } = await open('')
  await openRow(page.locator('.chat-row', { hasText: 'Survey crew' }))
  await article(page).last().waitFor()
  await page.keyboard.press('Control+.')
  const members = page.getByRole('list', { name: 'Members' }).getByRole('listitem')
  await members.nth(1).getByRole('button').press('Enter')
  await expect(entries(page).first()).toBeFocused()
  const entry = await entries(page).first().elementHandle()
  await make(page, 'receive', 0, 'Rain is coming')
  await expect(page.getByRole('log').getByText('Rain is coming')).toBeVisible()
  expect(await entry?.evaluate((element) => element === document.activeElement)).toBe(true)
})

// Where the menu is not in its place yet, a page that scrolls to it brings an entry under the pointer that still presses.
test('the focus of its entries scrolls nothing, and the press that opens a menu chooses none', async ({ open }) => {
  const { page } = await open('page=components', { height: 500 })
  await page.locator('.bone').first().waitFor()
  const asked = await page.evaluateHandle(() => {
    const found: (boolean | undefined)[] = []
    const focus = Reflect.get(HTMLElement.prototype, 'focus')
    HTMLElement.prototype.focus = function (options) {
      if (this.role === 'menuitem') found.push(options?.preventScroll)
      focus.call(this, options)
    }
    return found
  })
  await page.getByRole('button', { name: 'open menu', exact: true }).hover()
  await page.mouse.down()
  await expect(entries(page).first()).toBeFocused()
  await page.mouse.up()
  await expect(entries(page).first()).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(entries(page).nth(1)).toBeFocused()
  const answers = await asked.jsonValue()
  expect(answers.length).toBeGreaterThan(1)
  expect(answers).not.toContain(undefined)
})
