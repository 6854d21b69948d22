// Previews of links, made where one writes and shown where they come: when a site is asked, what is taken back, what is sent.

import { expect, type Page } from '@playwright/test'
import { test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const composer = (page: Page) => page.getByLabel('Message', { exact: true })
const bar = (page: Page) => page.getByRole('group', { name: 'Preview of the link' })
const newest = (page: Page) => page.getByRole('article').last()
const link = 'https://docs.brightwater.example/survey/47'

async function openFirst(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await newest(page).waitFor()
}

test('a link that is written gets a card, which goes with the message', async ({ open }) => {
  const { page, deviations } = await open('data=previews')
  await openFirst(page)
  await composer(page).fill(`Look: ${link} `)
  await expect(bar(page)).toContainText('docs.brightwater.example')
  await expect(bar(page).locator('img')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(bar(page)).toBeHidden()
  await expect(newest(page).locator('.link-card')).toContainText('Survey 47')
  await expect(newest(page).locator('.link-card img')).toBeVisible()
  expect(deviations).toEqual([])
})

test('a card that is taken away does not come back while that is written', async ({ open }) => {
  const { page } = await open('data=previews')
  await openFirst(page)
  await composer(page).fill(`${link} `)
  await bar(page).getByRole('button', { name: 'Send without the preview' }).press('Enter')
  await expect(bar(page)).toBeHidden()
  await expect(composer(page)).toBeFocused()
  await composer(page).fill(`${link} and more `)
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText('and more')
  await expect(newest(page).locator('.link-card')).toHaveCount(0)
  // The next message is another one.
  await composer(page).fill(`${link} `)
  await expect(bar(page)).toContainText('Survey 47')
})

test('sending waits for no site', async ({ open }) => {
  const { page } = await open('data=previews')
  await openFirst(page)
  await composer(page).fill('https://slow.brightwater.example/ ')
  await expect(bar(page)).toContainText('Asking slow.brightwater.example…')
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText('slow.brightwater.example')
  await expect(newest(page).locator('.link-card')).toHaveCount(0)
})

test('nothing is asked about quotes, code, mail, plain http, local names, numbers, and where it is off', async ({
  open,
}) => {
  const { page, show } = await open('data=previews')
  await openFirst(page)
  const asked = async (): Promise<string> => ((await bar(page).count()) === 0 ? '' : bar(page).innerText())
  for (const words of [
    `> ${link} `,
    `\`${link}\` `,
    `\`\`\`\n${link}\n\`\`\` `,
    'mailto:vera@hallam.example ',
    'http://docs.brightwater.example/ ',
    'https://printer/ ',
    'https://10.0.0.7/ ',
    'https://docs.brightwater.example:8443/ ',
    `[the notes](${link}) `,
  ]) {
    // What is asked about after it is: so this one was looked at, and left.
    await composer(page).fill(words)
    await composer(page).fill(`${words}\n\nhttps://plain.hallam.example/ `)
    await expect.poll(asked).toContain('plain.hallam.example')
    await composer(page).fill('')
  }
  await show('data=writing')
  await openFirst(page)
  await composer(page).fill(`${link} `)
  await page.keyboard.press('Enter')
  await expect(newest(page)).toContainText(link)
  await expect(newest(page).locator('.link-card')).toHaveCount(0)
})

test('a card leads where its link leads, with the question first; a quoted link has none', async ({ open }) => {
  const { page, deviations } = await open('data=previews')
  await openFirst(page)
  await expect(newest(page).locator('.link-card')).toHaveCount(0)
  await page.locator('.bubbles.own .link-card').click()
  await expect(page.locator('.link-target')).toHaveText(link)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  expect(deviations).toEqual([])
})

test('the switch is off at first, and says what it does', async ({ open }) => {
  const { page } = await open('')
  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Privacy' }).click()
  const toggle = page.getByRole('switch', { name: 'Make previews of links I send' })
  await expect(toggle).not.toBeChecked()
  await expect(page.getByText('the site sees this computer’s address')).toBeVisible()
  await toggle.click()
  await expect(toggle).toBeChecked()
})
