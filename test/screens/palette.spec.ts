// The palette and the sheet of keys: found, chosen and left by keys alone, and told to a screen reader.

import { expect, type Page } from '@playwright/test'
import { actionsOf, keyList, keyScopes } from '../../src/renderer/keys/key-list.ts'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'
import { wordsOf } from './screens.ts'

const { en } = wordsOf
const field = (page: Page) => page.getByRole('combobox', { name: /Find anything|Найти что угодно/ })
const options = (page: Page) => page.getByRole('option')
const chosen = (page: Page) => page.getByRole('option', { selected: true })
const composer = (page: Page) => page.getByLabel(/^(Message|Сообщение)$/)

async function ask(page: Page, words: string): Promise<void> {
  await page.locator('.chat-row').first().waitFor()
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeFocused()
  await page.keyboard.type(words)
}

test('a chat is found by the beginnings of its words, and opened', async ({ open }) => {
  const { page, deviations } = await open('')
  await ask(page, 'sur cr')
  await expect(chosen(page)).toContainText('Survey crew')
  await expect(chosen(page).locator('mark')).toHaveText(['Sur', 'cr'])
  await expect(field(page)).toHaveAttribute('aria-activedescendant', (await chosen(page).getAttribute('id')) ?? '')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Survey crew' })).toBeVisible()
  await expect(composer(page)).toBeFocused()
  expect(deviations).toEqual([])
})

test('in Russian, and with the other keyboard switched on', async ({ open }) => {
  const { page } = await open('lang=ru')
  await ask(page, 'би')
  await expect(chosen(page)).toContainText('Бригада изыскателей')
  await field(page).fill('yfcnhjqrb')
  await expect(chosen(page)).toContainText('Настройки')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: wordsOf.ru['settings.appearance'] })).toBeVisible()
})

test('nothing typed: the chats that were opened last, and what was done last', async ({ open }) => {
  const { page } = await open('')
  for (const title of ['jonas', 'mira', 'Survey crew']) {
    await ask(page, title)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  }
  await ask(page, 'mentions')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+1')
  await ask(page, '')
  await expect(options(page).nth(0)).toContainText('mira')
  await expect(options(page).nth(1)).toContainText('jonas')
  const actions = page.getByRole('group', { name: 'Actions' }).getByRole('option')
  await expect(actions.first()).toContainText(en['keys.filterMentions'])
  await expect(actions.first().locator('kbd')).toHaveText('Ctrl 4')
})

test('what can be done with the open chat is done from there', async ({ open }) => {
  const { page } = await open('')
  await openRow(page.locator('.chat-row').first())
  await expect(composer(page)).toBeFocused()
  await ask(page, 'mute')
  await expect(chosen(page)).toContainText('Mute: Survey crew')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Mute Survey crew' })).toBeVisible()
  await page.keyboard.press('Escape')
  await ask(page, 'jump')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: en['jump.title'] })).toBeVisible()
})

test('somebody known only from a group is written to', async ({ open }) => {
  const { page } = await open('')
  await ask(page, 'vera')
  await expect(chosen(page)).toContainText('vera@hallam.example')
  await expect(chosen(page)).toContainText('write to them')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'vera@hallam.example' })).toBeVisible()
})

test('arrows go round, the count is told, Escape leaves, and the focus is where it was', async ({ open }) => {
  const { page } = await open('')
  await openRow(page.locator('.chat-row').first())
  await expect(composer(page)).toBeFocused()
  await ask(page, '')
  const last = (await options(page).count()) - 1
  await page.keyboard.press('ArrowUp')
  await expect(options(page).nth(last)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.type('zz')
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('Nothing is called like “zz”.')
  await field(page).fill('mira')
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText(/^\d+ results?$/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(composer(page)).toBeFocused()
})

test('it opens over the settings, and leads away from there', async ({ open }) => {
  const { page } = await open('')
  await page.locator('.chat-row').first().waitFor()
  await page.keyboard.press('Control+,')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('new gr')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Name of the group')).toBeFocused()
})

test('a section of the settings is found, also from within them', async ({ open }) => {
  const { page } = await open('')
  for (const [typed, title] of [
    ['pass', 'Password and lock'],
    ['about', en['settings.about']],
    ['password', 'Password and lock'],
  ] as const) {
    await page.locator('#root > *').first().waitFor()
    await page.keyboard.press('Control+k')
    await expect(field(page)).toBeFocused()
    await page.keyboard.type(typed)
    await expect(chosen(page)).toContainText(title)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  }
})

test('attacks are names as all others are', async ({ open }) => {
  const { page, deviations } = await open('data=attack')
  await page.locator('.chat-row').first().waitFor()
  await page.keyboard.press('Control+k')
  for (const typed of ['', 'script', 'img', 'x', '<']) {
    await field(page).fill(typed)
    await expect(field(page)).toHaveValue(typed)
  }
  expect(deviations).toEqual([])
})

test('the sheet of keys has every key there is, and opens by a question mark, unless one writes', async ({ open }) => {
  const { page } = await open('')
  await page.locator('.chat-row').first().focus()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  for (const scope of keyScopes) {
    for (const action of actionsOf(scope)) await expect(sheet).toContainText(en[keyList[action].words])
  }
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await openRow(page.locator('.chat-row').first())
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('really?')
  await expect(composer(page)).toHaveValue('really?')
  await page.keyboard.press('Control+/')
  await expect(sheet).toBeVisible()
})

test('what comes while the palette is open does not move what is chosen away', async ({ open }) => {
  const { page } = await open('')
  await ask(page, 'jonas')
  await expect(chosen(page)).toContainText('jonas')
  await make(page, 'receive', 0, 'in between')
  await expect(page.locator('.chat-row').first()).toContainText('in between')
  await expect(chosen(page)).toContainText('jonas')
  await expect(field(page)).toBeFocused()
})
