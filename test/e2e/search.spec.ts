// The search in the running app: over a real server, from the palette and in one chat, after a restart and after a deletion.

import { expect } from '@playwright/test'
import { test } from './app.ts'
import { createPerson } from './person.ts'

const password = { ann: 'lantern-orbit-velvet-91', ben: 'copper-meadow-tram-17' }

test('what was said is found by other forms of its words, from everywhere and in its chat, until it is deleted', async ({
  launch,
  newProfile,
}) => {
  test.setTimeout(180_000)
  const profile = await newProfile()
  let annApp = await launch(profile)
  let ann = createPerson(annApp.page)
  await ann.host('office')
  await ann.signUp('ann', password.ann)
  const link = await ann.makeInvite()
  await ann.backToChats()
  const benApp = await launch()
  const ben = createPerson(benApp.page)
  await ben.join(link)
  await ben.signUp('ben', password.ben)
  await ben.startChat('ann')
  await ben.send('the ladders stand behind the greenhouse')
  await ann.accept('ben')
  await ann.sees('the ladders stand behind the greenhouse')
  await ben.send('мы забрали лестницы из теплицы')
  await ann.sees('мы забрали лестницы из теплицы')

  const found = () => annApp.page.getByRole('group', { name: 'Messages' }).getByRole('option')
  async function look(words: string): Promise<void> {
    await annApp.page.keyboard.press('Control+k')
    await annApp.page.getByRole('combobox').fill(words)
  }

  await test.step('from the palette, by another form of the word, in both languages', async () => {
    await look('ladder')
    await expect(found()).toHaveCount(1)
    await expect(found().first()).toContainText('the ladders stand behind the greenhouse')
    await annApp.page.getByRole('combobox').fill('лестница from:ben')
    await expect(found()).toHaveCount(1)
    await expect(found().first()).toContainText('мы забрали лестницы из теплицы')
    await annApp.page.keyboard.press('Escape')
  })

  await test.step('after a restart, in the chat, gone to', async () => {
    await annApp.close()
    annApp = await launch(profile)
    ann = createPerson(annApp.page)
    await ann.unlock(password.ann)
    await annApp.page.getByRole('navigation', { name: 'Chats' }).waitFor()
    await look('greenhouse')
    await found().first().click()
    const article = annApp.page.getByRole('article', { name: /the ladders stand/ })
    await expect(article).toBeInViewport()
    await annApp.page.keyboard.press('Control+f')
    await annApp.page.getByRole('search').getByRole('textbox').fill('теплица')
    await expect(annApp.page.getByRole('search').getByRole('status')).toHaveText('1 of 1')
  })

  await test.step('taken back by its author, it is found no more', async () => {
    await benApp.page.getByRole('article', { name: /мы забрали/ }).click({ button: 'right' })
    await benApp.page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    await benApp.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(annApp.page.getByRole('search').getByRole('status')).toHaveText('Nothing found')
    await look('лестница')
    await expect(annApp.page.getByRole('paragraph').filter({ hasText: /^Nothing is called like/ })).toBeVisible()
  })
})
