// Trust and time between people: who asks is let in or shut out, both sides read the same codes, and what is to end ends.

import { expect, type Page } from '@playwright/test'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { test } from './app.ts'
import { createPerson } from './person.ts'
import { scanPicture } from './scan-picture.ts'
import { takePorts } from './taken-ports.ts'

const passwords = ['lantern-orbit-velvet-91', 'copper-meadow-tram-17', 'signal-plum-harbor-55'] as const

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const info = (page: Page) => page.getByRole('complementary', { name: 'Chat info' })
const row = (page: Page, title: string) => page.getByRole('navigation', { name: 'Chats' }).getByText(title).first()
const digits = async (page: Page, code: RegExp): Promise<string> =>
  (await page.getByRole('img', { name: code }).getAttribute('aria-label')) ?? ''

async function openInfo(page: Page): Promise<void> {
  if (!(await info(page).isVisible())) await button(page, 'Chat info').click()
  await info(page).waitFor()
}

test('people who ask, codes that are compared, and messages that end', async ({ launch }) => {
  test.setTimeout(300_000)
  const annPage = (await launch()).page
  const ann = createPerson(annPage)
  await ann.host('office')
  await ann.signUp('ann', passwords[0])
  const link = await ann.makeInvite()
  await ann.backToChats()
  const benPage = (await launch()).page
  const ben = createPerson(benPage)
  await ben.join(link)
  await ben.signUp('ben', passwords[1])
  const evaApp = await launch()
  const eva = createPerson(evaApp.page)
  await eva.join(link)
  await eva.signUp('eva', passwords[2])

  await test.step('who asks is let in, and hears only then that it was read', async () => {
    await ben.startChat('ann')
    await ben.send('may I borrow the van?')
    await button(annPage, /^Message requests/).click()
    await row(annPage, 'ben').click()
    await ann.sees('may I borrow the van?')
    await expect(annPage.getByRole('textbox', { name: /^Message/ })).toHaveCount(0)
    await expect(benPage.getByRole('article', { name: /may I borrow the van\?.*Sent$/ })).toBeVisible()
    await button(annPage, 'Accept').click()
    await ann.send('from noon it is yours')
    await ben.sees('from noon it is yours')
    await expect(benPage.getByRole('article', { name: /may I borrow the van\?.*Read$/ })).toBeVisible()
  })

  await test.step('who asks is shut out, and nothing of them is shown any more', async () => {
    await eva.startChat('ann')
    await eva.send('answer me')
    await button(annPage, /^Message requests/).click()
    await row(annPage, 'eva').click()
    await ann.sees('answer me')
    await button(annPage, 'Block').click()
    await annPage.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click()
    await expect(annPage.getByText('You have blocked eva.')).toBeVisible()
    await eva.send('answer me at once')
    // What others send meanwhile comes through the same stream, and later.
    await ben.send('thank you')
    await row(annPage, 'ben').click()
    await ann.sees('thank you')
    await row(annPage, 'eva').click()
    await ann.sees('answer me')
    await expect(annPage.getByText('answer me at once')).toHaveCount(0)
    await evaApp.close()
  })

  await test.step('both sides read the same safety number, and the name bears the mark', async () => {
    await ann.openChat('ben')
    for (const page of [annPage, benPage]) {
      await openInfo(page)
      await button(page, /^Safety number/).click()
    }
    const shown = await digits(annPage, /^Safety number, 60 digits/)
    expect(shown.replaceAll(/\D/g, '').slice(2)).toHaveLength(60)
    expect(await digits(benPage, /^Safety number, 60 digits/)).toBe(shown)
    await button(annPage, 'They match').click()
    await expect(annPage.getByText(/^You have compared this number with ben/)).toBeVisible()
    await expect(annPage.getByRole('dialog')).toBeHidden()
    await expect(annPage.getByRole('navigation').getByRole('img', { name: 'Verified' })).toBeVisible()
    await expect(benPage.getByRole('img', { name: 'Verified' })).toHaveCount(0)
  })

  await test.step('the other side reads it from a picture of the screen', async () => {
    await button(annPage, /^Safety number/).click()
    await scanPicture(annPage, 'QR code of the safety number', benPage, 'Scan a code')
    await expect(benPage.getByRole('dialog')).toHaveCount(0)
    await expect(benPage.getByRole('navigation').getByRole('img', { name: 'Verified' })).toBeVisible()
    await annPage.keyboard.press('Escape')
    await expect(annPage.getByRole('dialog')).toBeHidden()
  })

  await test.step('a group has the same room code on both sides', async () => {
    await ann.createGroup('crew', ['ben'])
    await ann.send('boots on')
    await ben.openChat('crew')
    await ben.sees('boots on')
    for (const page of [annPage, benPage]) await openInfo(page)
    const code = /^Room code, 30 digits/
    await expect(benPage.getByRole('img', { name: code })).toBeVisible()
    await expect.poll(async () => (await digits(annPage, code)) === (await digits(benPage, code))).toBe(true)
    expect((await digits(benPage, code)).replaceAll(/\D/g, '').slice(2)).toHaveLength(30)
  })

  await test.step('a timer that is set is told to all, and what its author erases is gone everywhere', async () => {
    await button(annPage, /^Disappearing messages/).click()
    await annPage.getByRole('radio', { name: '5 minutes' }).check()
    await button(annPage, 'Save').click()
    await expect(benPage.getByText('ann set messages to disappear after 5 minutes').first()).toBeVisible()
    await ann.send('I take that back')
    await ben.sees('I take that back')
    // The menu keeps the entries with which it opened: before, there is nothing to take back.
    await annPage.getByRole('article', { name: /I take that back.*(Sent|Delivered|Read)$/ }).focus()
    await annPage.keyboard.press('Shift+F10')
    await annPage.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    await annPage.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    for (const page of [annPage, benPage]) {
      await expect(page.getByRole('log').getByText('I take that back')).toHaveCount(0)
    }
  })

  await test.step('what can be seen once is shown once, and its author keeps no copy', async () => {
    const composer = annPage.getByRole('textbox', { name: /^Message/ })
    await composer.fill('the safe is behind the map')
    await button(annPage, 'When this message disappears…').click()
    await annPage.getByRole('menuitemradio', { name: 'Can be seen once' }).click()
    await expect(composer).toBeFocused()
    await annPage.keyboard.press('Enter')
    await expect(annPage.getByRole('article', { name: /You sent something that can be seen once/ })).toBeVisible()
    await button(benPage, 'Show it once').click()
    await expect(benPage.getByRole('dialog').getByText('the safe is behind the map')).toBeVisible()
    await button(benPage, 'Done').click()
    for (const page of [annPage, benPage]) await expect(page.getByText('the safe is behind the map')).toHaveCount(0)
  })

  await test.step('a message whose time is over is on no screen and in no answer', async () => {
    // Ann's app becomes one that allows shorter timers than ours.
    const { ask } = await takePorts(annPage)
    const [crew] = (await chats(ask)).filter(({ title }) => title === 'crew')
    const chat = crew?.chat ?? ''
    expect(await ask('engine', 'setChatTimer', { chat, seconds: 3 })).toMatchObject({ value: { ok: true } })
    await expect(benPage.getByText('ann set messages to disappear after 3 seconds').first()).toBeVisible()
    const unmarked = {
      timerSeconds: null,
      burnsOnRead: false,
      replyTo: null,
      mentions: [],
      holdSeconds: 0,
      preview: null,
    }
    const sent = await ask('engine', 'sendText', { chat, text: 'the code is 7341', ...unmarked })
    expect(sent).toMatchObject({ value: { id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown } })
    await ben.sees('the code is 7341')
    await expect(benPage.getByRole('log').getByText('the code is 7341')).toHaveCount(0)
    await expect
      .poll(async () => JSON.stringify(await ask('engine', 'chatView', { chat, limit: 50, before: null, from: null })))
      .not.toContain('7341')
  })
})

async function chats(ask: Awaited<ReturnType<typeof takePorts>>['ask']): Promise<readonly ChatView[]> {
  // What the engine answers on its own contract.
  return (await ask('engine', 'chatList')).value as readonly ChatView[]
}
