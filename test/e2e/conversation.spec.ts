// What two people do with messages, on the real engine: answer, change, react, name, pin, hand on, delete and think again.

import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './app.ts'
import { createPerson, type Person } from './person.ts'

const password = { ann: 'lantern-orbit-velvet-91', ben: 'copper-meadow-tram-17' }
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name })
const article = (page: Page, name: RegExp): Locator => page.getByRole('article', { name })
const composer = (page: Page): Locator => page.getByRole('textbox', { name: /^(Message|Сообщение)/ })

/** What is done with a message: the last that says so, by its menu. */
async function choose(message: Locator, entry: string): Promise<void> {
  await message.last().focus()
  await message.page().keyboard.press('Shift+F10')
  // The menu gives its first entry the focus a moment after it is there.
  await expect(message.page().getByRole('menuitem').first()).toBeFocused()
  await message.page().getByRole('menuitem', { name: entry, exact: true }).press('Enter')
}

async function open(page: Page, title: string): Promise<void> {
  // Not by a click: a row that moves to the top as somebody writes is missed by the pointer.
  await page
    .locator('.chat-row')
    .filter({ has: page.locator('.name').getByText(title, { exact: true }) })
    .press('Enter')
  await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
}

async function inRussian(page: Page): Promise<void> {
  await button(page, /^Account:/).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('Русский').click()
  await button(page, 'К чатам').click()
}

test('two people answer, change, name, react, pin, forward and delete', async ({ launch, newProfile }) => {
  test.setTimeout(240_000)
  const annApp = await launch(await newProfile())
  const ann: Person = createPerson(annApp.page)
  await ann.host('office')
  // Ann keeps her five seconds to think again; Ben thinks before he writes.
  await ann.signUp('ann', password.ann, 'left')
  const link = await ann.makeInvite()
  await ann.backToChats()
  const benApp = await launch(await newProfile())
  const ben: Person = createPerson(benApp.page)
  await ben.join(link)
  await ben.signUp('ben', password.ben)
  const [annPage, benPage] = [annApp.page, benApp.page]

  await test.step('a group in which both have written', async () => {
    await ben.startChat('ann')
    await ben.send('shall we?')
    await ann.accept('ben')
    await ann.createGroup('crew', ['ben'])
    await ann.send('the van leaves at nine')
    await open(benPage, 'crew')
    await ben.sees('the van leaves at nine')
  })

  await test.step('an answer leads back, names somebody, and is marked in the list of whom it names', async () => {
    await open(annPage, 'ben')
    await choose(article(benPage, /the van leaves at nine/), 'Reply')
    await composer(benPage).fill('@ann make it ten')
    await composer(benPage).press('Enter')
    const row = annPage.locator('.chat-row', { hasText: 'crew' })
    await expect(row).toContainText('You are mentioned')
    await open(annPage, 'crew')
    await expect(article(annPage, /@ann make it ten/).locator('.mention')).toHaveText('@ann')
    await article(annPage, /@ann make it ten/)
      .locator('.reply-quote')
      .click()
    await expect(article(annPage, /the van leaves at nine/).first()).toBeFocused()
    await expect(row).not.toContainText('You are mentioned')
  })

  await test.step('an edit and a reaction are there for both', async () => {
    await choose(article(benPage, /make it ten.*(Sent|Delivered|Read)$/), 'Edit')
    await composer(benPage).fill('@ann make it **eleven**')
    await composer(benPage).press('Enter')
    await expect(article(annPage, /make it eleven, edited/)).toBeVisible()
    await choose(article(annPage, /make it eleven/), 'React')
    await annPage.getByLabel('Find an emoji').fill('thumbs up')
    await annPage.keyboard.press('Enter')
    await expect(button(benPage, /^thumbs up, 1: ann/)).toBeVisible()
  })

  await test.step('what an admin pins is at the head of the chat for both, and leads there', async () => {
    await choose(article(annPage, /make it eleven/), 'Pin')
    const bar = (page: Page): Locator => page.getByRole('group', { name: 'Pinned' })
    for (const page of [annPage, benPage]) await expect(bar(page)).toContainText('make it eleven')
    await bar(benPage)
      .getByRole('button', { name: /^Jump to the pinned message/ })
      .click()
    await expect(article(benPage, /make it eleven/)).toBeFocused()
    await benPage.keyboard.press('Shift+F10')
    await expect(benPage.getByRole('menuitem', { name: 'Reply' })).toBeVisible()
    await expect(benPage.getByRole('menuitem', { name: 'Unpin' })).toHaveCount(0)
    await benPage.keyboard.press('Escape')
  })

  await test.step('what is forwarded says whose words it is', async () => {
    await choose(article(annPage, /make it eleven/), 'Forward')
    await annPage.getByRole('checkbox', { name: 'ben' }).check()
    await annPage.getByRole('dialog').getByRole('button', { name: 'Forward', exact: true }).click()
    await open(benPage, 'ann')
    await expect(article(benPage, /make it eleven/)).toContainText('Forwarded, by you')
    await open(benPage, 'crew')
  })

  await test.step('what was sent is taken back before it leaves, and what was deleted is kept', async () => {
    await composer(annPage).fill('I did not mean this')
    await composer(annPage).press('Enter')
    await button(annPage, 'Undo').click()
    await expect(composer(annPage)).toHaveValue('I did not mean this')
    await expect(article(annPage, /I did not mean this/)).toHaveCount(0)
    await composer(annPage).fill('I did mean this')
    await composer(annPage).press('Enter')
    await ben.sees('I did mean this')
    await expect(benPage.getByText('I did not mean this')).toHaveCount(0)
    // The menu keeps the entries with which it opened: before it has left, there is nothing to take back.
    await choose(article(annPage, /I did mean this.*(Sent|Delivered|Read)$/), 'Delete for everyone')
    await expect(article(annPage, /This message is being deleted/)).toBeVisible()
    await button(annPage, 'Undo').click()
    await expect(article(annPage, /I did mean this/)).toBeVisible()
    await choose(article(annPage, /I did mean this/), 'Delete for everyone')
    for (const page of [annPage, benPage]) {
      await expect(page.getByRole('log').getByText('I did mean this')).toHaveCount(0, { timeout: 60_000 })
    }
  })

  await test.step('the heart of it in Russian', async () => {
    await inRussian(annPage)
    await open(annPage, 'crew')
    await ben.send('last word')
    await choose(article(annPage, /last word/), 'Ответить')
    await expect(annPage.getByRole('group', { name: 'Вы отвечаете' })).toContainText('last word')
    await composer(annPage).fill('Понято')
    await composer(annPage).press('Enter')
    await button(annPage, 'Отменить').click()
    await expect(composer(annPage)).toHaveValue('Понято')
    await composer(annPage).press('Enter')
    await ben.sees('Понято')
    await choose(article(annPage, /last word/), 'Закрепить')
    await expect(benPage.getByRole('group', { name: 'Pinned' })).toContainText('last word')
  })
})
