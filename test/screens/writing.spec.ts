// Answering, changing, naming and reacting, by keyboard; links that are asked about.

import { expect, type Page } from '@playwright/test'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

/** Its place in the script; a group. */
const rowing = 6
const composer = (page: Page) => page.getByLabel('Message', { exact: true })
const newest = (page: Page) => page.getByRole('article').last()

async function openCrew(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await newest(page).waitFor()
  await expect(composer(page)).toBeFocused()
}

/** Chooses from the menu of the message that the timeline stops at. */
async function choose(page: Page, entry: string): Promise<void> {
  await page.keyboard.press('Shift+F6')
  await expect(newest(page)).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: entry, exact: true }).press('Enter')
}

test('a message is answered, and its answer leads back to it', async ({ open }) => {
  const { page, deviations } = await open('')
  await openCrew(page)
  await choose(page, 'Reply')
  await expect(composer(page)).toBeFocused()
  await expect(page.getByRole('group', { name: 'You are replying' })).toContainText('Coffee is in the van')
  await page.keyboard.type('On my way')
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText('On my way')
  await expect(page.getByRole('group', { name: 'You are replying' })).toBeHidden()
  await newest(page).locator('.reply-quote').click()
  await expect(page.getByRole('article', { name: /^pavel: Coffee/ })).toBeFocused()
  expect(deviations).toEqual([])
})

test('Escape ends an answer and keeps what is written', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await choose(page, 'Reply')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('Half a thought')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('group', { name: 'You are replying' })).toBeHidden()
  await expect(composer(page)).toHaveValue('Half a thought')
  await expect(composer(page)).toBeFocused()
})

test('the last own message is changed with the arrow up, and what was being written comes back', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('group', { name: 'You are editing' })).toBeVisible()
  await expect(composer(page)).toHaveValue(/^Notes of Tuesday/)
  await page.keyboard.press('Escape')
  await expect(composer(page)).toHaveValue('')
  await page.keyboard.press('ArrowUp')
  await composer(page).fill('Notes of *Wednesday*')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^You: Notes of Wednesday, edited,/ })).toBeVisible()
  await expect(composer(page)).toHaveValue('')
})

test('people are named from a list, and the name is told from text', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await page.keyboard.type('Thanks @mi')
  await expect(page.getByRole('option', { name: 'mira' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Tab')
  await expect(composer(page)).toHaveValue('Thanks @mira ')
  await page.keyboard.type('and @')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listbox')).toBeHidden()
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('jonas')
  await page.keyboard.press('Enter')
  await expect(newest(page).locator('.mention')).toHaveText(['@mira', '@jonas'])
})

test('everybody in a group is offered first and called by one word, and nobody is in a chat of two', async ({
  open,
}) => {
  const { page } = await open('')
  await openCrew(page)
  await page.keyboard.type('@')
  const first = page.getByRole('option').first()
  await expect(first).toHaveAccessibleName(/^@here\s+everyone in this group, 5 people/)
  await expect(first).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.type('he')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('@here ')
  await page.keyboard.type('at nine, not `@here` and not @here')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await expect(newest(page).locator('.mention')).toHaveText(['@here'])
  await openRow(page.locator('.chat-row', { hasText: 'jonas' }).first())
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('@')
  await expect(page.getByRole('option', { name: 'jonas' })).toBeVisible()
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.type('here ')
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText('@here')
  await expect(newest(page).locator('.mention')).toHaveCount(0)
})

test('the list marks a chat in which one was named, until that has been read', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  const row = page.locator('.chat-row', { hasText: 'Rowing' })
  await make(page, 'receive', rowing, 'Nothing for you')
  await expect(row).toHaveAccessibleName(/1 new message/)
  await expect(row).not.toHaveAccessibleName(/You are mentioned/)
  await make(page, 'receive', rowing, 'This is for @here, all of you')
  await expect(row).toHaveAccessibleName(/You are mentioned.*2 new messages/)
  await expect(row.locator('.badge').first()).toContainText('@')
  await openRow(row)
  await expect(page.getByRole('article', { name: /This is for @here/ }).locator('.mention.me')).toHaveText('@here')
  await expect(row).not.toHaveAccessibleName(/You are mentioned|new message/)
})

test('an emoji is found by its name, into the text and at a message', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await page.keyboard.type('Yes')
  await page.getByRole('button', { name: 'Add an emoji' }).press('Enter')
  await expect(page.getByLabel('Find an emoji')).toBeFocused()
  await page.keyboard.type('coff')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toBeFocused()
  await expect(composer(page)).toHaveValue('Yes☕')
})

test('a message is reacted to, and the reaction taken away again', async ({ open }) => {
  const { page } = await open('')
  await openCrew(page)
  await choose(page, 'React')
  await expect(page.getByLabel('Find an emoji')).toBeFocused()
  await page.keyboard.type('thumbs')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  const pill = page.getByRole('button', { name: 'thumbs up, 1: You' })
  await expect(pill).toHaveAttribute('aria-pressed', 'true')
  await pill.press('Enter')
  await expect(pill).toHaveCount(0)
})

test('a host that was agreed to is opened at once the next time, where the link says where it leads', async ({
  open,
}) => {
  const { page } = await open('data=writing')
  await openRow(page.locator('.chat-row').first())
  const link = page.getByRole('link', { name: 'https://docs.brightwater.example/survey/47' })
  const dialog = page.getByRole('dialog')
  await link.click()
  await expect(page.locator('.link-target')).toHaveText('https://docs.brightwater.example/survey/47')
  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(dialog).toBeHidden()
  await link.click()
  await expect(dialog).toBeHidden()
  const other = page.getByRole('link', { name: /apple|аррӏе/ })
  for (let times = 0; times < 2; times++) {
    await other.click()
    await expect(page.locator('.link-target')).toHaveText('https://xn--80ak6aa92e.com/id')
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(dialog).toBeHidden()
  }
})
