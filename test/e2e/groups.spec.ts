// How a group looks and how one comes in, on the real engine: a picture that all see, a link that lets in, one that asks
// first and is answered by keys, one that is taken back.

import { deflateSync, crc32 } from 'node:zlib'
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './app.ts'
import { createPerson, type Person } from './person.ts'

const password = { ann: 'lantern-orbit-velvet-91', ben: 'copper-meadow-tram-17' }
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })

async function open(page: Page, title: string): Promise<void> {
  // Not by a click: a row that moves to the top as somebody writes is missed by the pointer.
  await page
    .locator('.chat-row')
    .filter({ has: page.locator('.name').getByText(title, { exact: true }) })
    .press('Enter')
  await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
}

async function openInfo(page: Page): Promise<void> {
  // By its place: a dialog that is about to close still hides its role.
  const info = page.locator('.info')
  if (!(await info.isVisible())) await page.locator('.who-is-here').click()
  await info.waitFor()
}

/** Makes a link to the open group; gives its text. */
async function makeLink(page: Page, asksFirst: boolean): Promise<string> {
  await openInfo(page)
  await button(page, 'Invite by link').first().click()
  const asks = page.getByRole('switch', { name: 'Ask me first' })
  await expect(asks).toBeChecked()
  if (!asksFirst) await asks.click()
  await page.getByRole('radiogroup', { name: 'For how many people' }).getByText('5', { exact: true }).click()
  await button(page, 'Make the link').click()
  const link = (await page.getByRole('group', { name: 'Invite link', exact: true }).innerText()).trim()
  await button(page, 'Done').click()
  return link
}

async function askBy(page: Page, link: string): Promise<void> {
  await button(page, 'New chat').first().click()
  await page.getByRole('textbox', { name: 'To whom?' }).fill(link)
  await page.getByRole('textbox', { name: 'To whom?' }).press('Enter')
  await page.getByRole('button', { name: 'Ask to come in' }).click()
  await expect(
    page
      .getByRole('log')
      .getByText(/You asked to come into a group/)
      .last(),
  ).toBeVisible()
}

/** A photograph of a field, wide, with words of a camera in it. */
function photograph(): Buffer {
  const [width, height] = [600, 400]
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set([x % 256, 160 - (y >> 2), 90], y * (1 + width * 3) + 1 + x * 3)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const place = chunk('tEXt', Buffer.from('Comment\0at the mill'))
  return Buffer.concat([
    ...[signature, chunk('IHDR', header), place],
    ...[chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))],
  ])
}

test('a group has a picture, and people come in by links', async ({ launch, newProfile }) => {
  test.setTimeout(240_000)
  const annApp = await launch(await newProfile())
  const ann: Person = createPerson(annApp.page)
  await ann.host('office')
  await ann.signUp('ann', password.ann)
  const invite = await ann.makeInvite()
  await ann.backToChats()
  const benApp = await launch(await newProfile())
  const ben: Person = createPerson(benApp.page)
  await ben.join(invite)
  await ben.signUp('ben', password.ben)
  const [annPage, benPage] = [annApp.page, benApp.page]
  await ann.createGroup('crew', [])

  await test.step('a picture is chosen, seen, and stands in the list', async () => {
    await openInfo(annPage)
    await button(annPage, 'Change the picture').click()
    const chooser = annPage.waitForEvent('filechooser')
    await button(annPage, 'Choose a picture').click()
    await (await chooser).setFiles({ name: 'field.png', mimeType: 'image/png', buffer: photograph() })
    await expect(annPage.getByRole('dialog').locator('.avatar img')).toBeVisible()
    await button(annPage, 'Use this picture').click()
    await expect(annPage.locator('.chat-row .avatar img')).toBeVisible()
    await expect(annPage.getByRole('log').getByText('You changed the picture of the group')).toBeVisible()
  })

  await test.step('a link lets in who was given it, and they see the group as it is', async () => {
    const link = await makeLink(annPage, false)
    await askBy(benPage, link)
    await open(benPage, 'crew')
    await expect(benPage.locator('.chat-row', { hasText: 'crew' }).locator('.avatar img')).toBeVisible()
    await ben.send('thank you for the link')
    await ann.sees('thank you for the link')
    // Whoever only asks is no request to be looked at.
    await expect(annPage.locator('.chat-row')).toHaveCount(1)
  })

  await test.step('who was put out asks again, and is let in by keys', async () => {
    await openInfo(annPage)
    await button(annPage, 'What to do about ben').click()
    await annPage.getByRole('menuitem', { name: 'Remove ben' }).click()
    await annPage.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(benPage.getByText('You are no longer in this group').first()).toBeVisible()
    const link = await makeLink(annPage, true)
    await askBy(benPage, link)
    const bar = annPage.getByRole('region', { name: 'Who asks to come in' })
    await expect(bar).toContainText('ben asks to come in')
    await expect(annPage.locator('.chat-row', { hasText: 'crew' })).toContainText('1 person asks to come in')
    await bar.getByRole('button', { name: 'Let in ben' }).focus()
    await annPage.keyboard.press('Enter')
    await expect(bar).toBeHidden()
    await open(benPage, 'crew')
    await ben.send('back again')
    await ann.sees('back again')
  })

  await test.step('a link that is taken back is gone for all', async () => {
    const section = annPage.getByRole('list', { name: 'Invite links' })
    const before = await section.getByRole('listitem').count()
    await button(annPage, 'What to do with the link').first().click()
    await annPage.getByRole('menuitem', { name: 'Take back' }).click()
    await annPage.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
    await expect(section.getByRole('listitem')).toHaveCount(before - 1)
    await open(benPage, 'crew')
    await expect(benPage.getByRole('log').getByText('ann took an invite link back')).toBeVisible()
  })
})
