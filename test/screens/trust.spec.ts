// Trust and time by the keyboard alone: the focus is never lost, and what was done is seen where it matters.

import { expect, type Page } from '@playwright/test'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
/** Their places in the list. */
const [crew, mira] = [0, 1]

/** Behind the row of those who wait to be let in. */
async function openRequest(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Message requests/ }).press('Enter')
  await expect(page.getByRole('heading', { name: 'Message requests' })).toBeVisible()
  await open(page, 0)
}

async function open(page: Page, place: number): Promise<void> {
  await openRow(page.locator('.chat-row').nth(place))
  await page.locator('.bubble').last().waitFor()
}

test('a message’s menu opens by keys, and gives the focus back', async ({ open: show }) => {
  const { page, deviations } = await show('data=trust')
  await open(page, crew)
  const own = page.getByRole('article', { name: /I am on my way/ })
  await own.focus()
  for (const keys of ['Shift+F10', 'ContextMenu']) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('menuitem', { name: 'React' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toBeHidden()
    await expect(own).toBeFocused()
  }
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'React' })).toBeFocused()
  await page.getByRole('menuitem', { name: 'Details' }).press('Enter')
  await expect(page.getByRole('dialog')).toContainText('Delivered')
  await page.keyboard.press('Escape')
  await expect(own).toBeFocused()
  expect(deviations).toEqual([])
})

test('only its author is offered to erase a message for everyone, and where nothing is undone it is asked about', async ({
  open: show,
}) => {
  const { page } = await show('data=trust&undo=off')
  await open(page, crew)
  await page.getByRole('article', { name: /North bank first/ }).click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Delete here' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Delete for everyone' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  const own = page.getByRole('article', { name: /I am on my way/ })
  await own.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
  await expect(button(page, 'Cancel')).toBeFocused()
  await button(page, 'Delete').click()
  await expect(own).toHaveCount(0)
  await expect(page.locator('.bubble:focus')).toHaveCount(1)
})

test('what can be seen once is asked for, shown, and gone', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await open(page, crew)
  await expect(page.getByRole('article', { name: /Can be seen once/ })).toBeVisible()
  await button(page, 'Show it once').click()
  await expect(page.getByRole('dialog', { name: 'Seen once, from mira' })).toContainText('7341')
  await button(page, 'Done').click()
  await expect(page.getByText('7341')).toHaveCount(0)
  await expect(page.getByRole('article', { name: /Can be seen once/ })).toHaveCount(0)
})

test('states are told in words, as far as with the last of the others', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await open(page, crew)
  for (const [words, state] of [
    ['I called him', 'Read'],
    ['I am on my way', 'Delivered'],
    ['Who has the spare', 'Sent'],
  ] as const) {
    await expect(page.getByRole('article', { name: new RegExp(`${words}.*${state}$`) })).toHaveCount(1)
  }
})

test('who writes is said in a place of its own, and nothing moves', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await open(page, crew)
  const top = () => page.locator('.composer').evaluate((element) => element.getBoundingClientRect().top)
  const before = await top()
  const names = ['mira', 'jonas', 'pavel'].map((name) => `${name}@brightwater.lan`)
  for (const [count, words] of [
    'mira is typing…',
    'mira and jonas are typing…',
    'mira, jonas and 1 more are typing…',
  ].entries()) {
    await make(page, 'write', crew, names.slice(0, count + 1))
    await expect(page.getByText(words, { exact: true })).toBeVisible()
  }
  expect(await top()).toBe(before)
  await make(page, 'write', crew, [])
  await expect(page.locator('.typing-line')).toBeEmpty()
})

test('a request has no composer until it is accepted', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await openRequest(page)
  const row = page.locator('.chat-row').first()
  await expect(row).toContainText('Request')
  await expect(page.getByLabel('Message', { exact: true })).toHaveCount(0)
  await button(page, 'Accept').click()
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
  await expect(row).not.toContainText('Request')
})

test('a comparison marks the name in the list, the head and the info, until it is taken back', async ({
  open: show,
}) => {
  const { page, deviations } = await show('data=trust')
  await openRequest(page)
  await button(page, 'Chat info').click()
  const opener = button(page, /^Safety number/)
  const marks = page.getByRole('img', { name: 'Verified' })
  await expect(marks).toHaveCount(0)
  await opener.click()
  await button(page, 'They match').click()
  await expect(opener).toBeFocused()
  await expect(opener).toContainText('You have compared it')
  await expect(marks).toHaveCount(3)
  await opener.click()
  await button(page, 'Take the mark back').click()
  await expect(opener).toBeFocused()
  await expect(marks).toHaveCount(0)
  expect(deviations).toEqual([])
})

test('a member is compared from their menu, and the focus comes back to it', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await open(page, crew)
  await button(page, 'Chat info').click()
  const opener = button(page, 'What to do about jonas')
  await opener.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Compare the safety number' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Safety number with jonas' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(opener).toBeFocused()
  await button(page, /^Disappearing messages/).click()
  await expect(page.getByRole('radio', { name: '1 week' })).toBeFocused()
})

test('who is blocked in the info is found in the settings, and let in again there', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await open(page, mira)
  await button(page, 'Chat info').click()
  await button(page, 'Block mira').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click()
  await expect(page.getByText('You have blocked mira.')).toBeVisible()
  await button(page, 'Settings').click()
  await button(page, 'Privacy').click()
  await expect(page.getByRole('list', { name: 'Blocked people' }).getByRole('listitem')).toHaveCount(2)
  await button(page, 'Unblock mira').click()
  await expect(page.getByRole('list', { name: 'Blocked people' }).getByRole('listitem')).toHaveCount(1)
})

test('a refused change of time or role is explained, and nothing is changed', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await open(page, crew)
  await button(page, 'Chat info').click()
  await make(page, 'refuse', 'roles_need_owner', '')
  await button(page, /^Disappearing messages/).click()
  await page.getByRole('radio', { name: '1 hour' }).check()
  await button(page, 'Save').click()
  await expect(page.getByRole('alert')).toContainText('Your role does not allow this.')
  await page.keyboard.press('Escape')
  await expect(button(page, /^Disappearing messages/)).toContainText('1 week')
  await button(page, 'What to do about jonas').click()
  await page.getByRole('menuitem', { name: 'Make admin' }).click()
  await expect(page.locator('.toast')).toContainText('Your role does not allow this.')
})

test('a message gets an ending of its own by keys, says so before it goes, and the next one has none', async ({
  open: show,
}) => {
  const { page, deviations } = await show('data=trust')
  await open(page, crew)
  const composer = page.getByLabel('Message', { exact: true })
  await composer.focus()
  await page.keyboard.type('the gate code')
  await page.keyboard.press('Tab')
  await expect(button(page, 'Add an emoji')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(button(page, 'When this message disappears…')).toBeFocused()
  await page.keyboard.press('Enter')
  // The one that holds now.
  await expect(page.getByRole('menuitemradio', { name: /As in this chat/ })).toBeFocused()
  await page.keyboard.press('End')
  await expect(page.getByRole('menuitemradio', { name: 'Can be seen once' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(composer).toBeFocused()
  const told = page.getByRole('status').filter({ hasText: 'This message can be seen once' })
  await expect(told).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /You sent something that can be seen once/ })).toBeVisible()
  await expect(told).toHaveCount(0)
  await page.keyboard.type('an ordinary one')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /an ordinary one/ })).toBeVisible()
  expect(deviations).toEqual([])
})

test('an ending that was chosen waits with the draft, and can be taken back', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await open(page, crew)
  await button(page, 'When this message disappears…').click()
  await page.getByRole('menuitemradio', { name: '5 minutes after it was seen' }).click()
  await open(page, mira)
  await open(page, crew)
  const told = page.getByRole('status').filter({ hasText: 'This message disappears 5 minutes after it was seen' })
  await expect(told).toBeVisible()
  await button(page, 'As in this chat again').click()
  await expect(told).toHaveCount(0)
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
})

test('a request that is deleted is gone, and the focus is in the list', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await openRequest(page)
  const rows = await page.locator('.chat-row').count()
  await button(page, 'Delete').click()
  await expect(button(page, 'Cancel')).toBeFocused()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.locator('.chat-row')).toHaveCount(rows - 1)
  await expect(page.getByRole('heading', { name: 'No chat is open' })).toBeVisible()
  await expect(page.locator('[data-stop="list"] :focus')).toHaveCount(1)
})

test('those who wait to be let in stand behind one row, and come among the chats when they are', async ({
  open: show,
}) => {
  const { page, deviations } = await show('data=trust')
  const names = page.locator('.chat-row .name')
  const behind = button(page, /^Message requests/)
  await expect(behind).toContainText('2 wait for your answer')
  await expect(names).toHaveText(['Survey crew', 'mira', 'pavel', 'noah'])
  await openRequest(page)
  await expect(names).toHaveText(['sam@elsewhere.example', 'Boat investors'])
  await button(page, 'Accept').click()
  // It stays where it was opened until one looks at another.
  await expect(names).toHaveText(['sam@elsewhere.example', 'Boat investors'])
  await open(page, 1)
  await expect(names).toHaveText(['Boat investors'])
  await button(page, 'Accept').click()
  // The last of them leads back.
  await expect(behind).toHaveCount(0)
  await expect(names).toHaveText(['Survey crew', 'sam@elsewhere.example', 'mira', 'Boat investors', 'pavel', 'noah'])
  await expect(page.getByRole('heading', { name: 'Message requests' })).toHaveCount(0)
  expect(deviations).toEqual([])
})

test('one goes to those who wait, and back, by the keyboard', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await button(page, /^Message requests/).press('Enter')
  await expect(page.locator('.chat-row').first()).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(button(page, 'Show all chats')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('.chat-row').first()).toBeFocused()
  await expect(button(page, /^Message requests/)).toBeVisible()
})

test('notes to oneself are called so, and have nobody to compare with or to block', async ({ open: show }) => {
  const { page } = await show('data=trust')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Notes to self')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Notes to self' })).toBeVisible()
  await expect(page.getByPlaceholder('Write something down')).toBeFocused()
  await expect(page.getByText('Only your own devices can read what you write here.')).toBeVisible()
  await button(page, 'Chat info').click()
  await expect(page.locator('.info')).toContainText('Only you, on all your devices')
  await expect(page.locator('.info').getByRole('button', { name: /Safety number|Block/ })).toHaveCount(0)
})
