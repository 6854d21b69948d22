// The list of chats of a person with two devices, on the real engine: what one pins, mutes, puts away or marks, the other
// shows; what somebody writes brings back what was put away; the palette finds it all. By keys, as far as there are keys.

import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './app.ts'
import { createPerson } from './person.ts'

const password = 'lantern-orbit-velvet-91'
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name })
const row = (page: Page, title: string): Locator =>
  page.locator('.chat-row').filter({ has: page.locator('.name').getByText(title, { exact: true }) })
const sign = (page: Page, title: string, name: string): Locator => row(page, title).getByRole('img', { name })
const firstTitle = (page: Page) => page.locator('.chat-row .name').first()

async function press(page: Page, title: string, key: string): Promise<void> {
  await row(page, title).focus()
  await page.keyboard.press(key)
}

async function open(page: Page, title: string): Promise<void> {
  await row(page, title).press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible()
}

test('two devices of one person show the same list, and it answers to what others write', async ({ launch }) => {
  test.setTimeout(300_000)
  const desk = (await launch()).page
  const ann = createPerson(desk)
  await ann.host('office')
  await ann.signUp('ann', password)
  const link = await ann.makeInvite()
  await ann.backToChats()
  const benPage = (await launch()).page
  const ben = createPerson(benPage)
  await ben.join(link)
  await ben.signUp('ben', 'copper-meadow-tram-17')

  const laptop = (await launch()).page
  await test.step('ann has a second device', async () => {
    await button(laptop, /^Sign in/).click()
    await laptop.getByLabel('Invite link').fill(link)
    await laptop.getByLabel('Username').fill('ann')
    await laptop.getByLabel('Password', { exact: true }).fill(password)
    await laptop.getByRole('button', { name: 'Sign in', exact: true }).click()
    await button(laptop, /^Compare with another device/).click()
    await button(desk, 'Look').click()
    await button(desk, 'Compare with it').click()
    await button(laptop, 'They match').click()
    await button(desk, 'They match').click()
    await desk.getByText('The device is yours.').waitFor()
    await button(desk, 'Back to chats').click()
  })

  await test.step('and three groups with ben', async () => {
    await ben.startChat('ann')
    await ben.send('shall we?')
    await ann.accept('ben')
    for (const name of ['choir', 'garden', 'rowing']) {
      await ann.createGroup(name, ['ben'])
      for (const page of [laptop, benPage]) await expect(row(page, name)).toBeVisible({ timeout: 60_000 })
    }
  })

  await test.step('what the desk pins, mutes and puts away, the laptop does, too', async () => {
    await press(desk, 'choir', 'p')
    for (const page of [desk, laptop]) {
      await expect(sign(page, 'choir', 'Pinned')).toBeVisible()
      await expect(firstTitle(page)).toHaveText('choir')
    }
    await press(desk, 'garden', 'm')
    await desk.getByRole('radio', { name: 'Until I unmute it' }).check()
    await desk.keyboard.press('Enter')
    for (const page of [desk, laptop]) await expect(sign(page, 'garden', 'Muted')).toBeVisible()
    await press(desk, 'rowing', 'a')
    for (const page of [desk, laptop]) {
      await expect(row(page, 'rowing')).toHaveCount(0)
      await page.keyboard.press('Control+5')
      await expect(row(page, 'rowing')).toBeVisible()
      await page.keyboard.press('Control+1')
    }
  })

  await test.step('what the laptop marks and orders, the desk shows', async () => {
    await press(laptop, 'choir', 'u')
    await expect(row(desk, 'choir')).toContainText('Marked as unread')
    await open(desk, 'choir')
    await expect(row(laptop, 'choir')).not.toContainText('Marked as unread')
    await press(laptop, 'garden', 'p')
    await expect(sign(desk, 'garden', 'Pinned')).toBeVisible()
    await press(laptop, 'garden', 'Control+Shift+ArrowUp')
    await expect(firstTitle(desk)).toHaveText('garden')
  })

  await test.step('a word brings back what was put away; what is muted counts quietly, and says who is named', async () => {
    await open(benPage, 'rowing')
    await ben.send('who has the oars?')
    for (const page of [desk, laptop]) await expect(row(page, 'rowing')).toContainText('who has the oars?')
    await open(benPage, 'garden')
    await ben.send('the beans are up')
    for (const page of [desk, laptop]) await expect(row(page, 'garden').locator('.badge.quiet')).toContainText('1')
    await benPage.getByRole('textbox', { name: /^Message/ }).fill('@ann yours too')
    await benPage.keyboard.press('Enter')
    for (const page of [desk, laptop]) {
      await expect(row(page, 'garden')).toContainText('You are mentioned')
      await page.keyboard.press('Control+4')
      await expect(page.locator('.chat-row')).toHaveCount(1)
      await page.keyboard.press('Control+1')
    }
  })

  await test.step('the palette finds it by the beginnings of its words, and ben sees nothing of it all', async () => {
    await desk.keyboard.press('Control+k')
    await desk.keyboard.type('gar')
    await expect(desk.getByRole('option', { selected: true })).toContainText('garden')
    await desk.keyboard.press('Enter')
    await ann.sees('@ann yours too')
    for (const page of [desk, laptop]) await expect(row(page, 'garden')).not.toContainText('You are mentioned')
    await expect(benPage.getByRole('img', { name: /^(Pinned|Muted)$/ })).toHaveCount(0)
  })
})
