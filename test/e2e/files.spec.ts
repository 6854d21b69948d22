// Files between two people on two computers: chosen in the system's dialog, read over, sent, looked at, fetched and saved.
// Promise C4.

import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { drawnPng } from '../support/files/drawn-png.ts'
import { answerDialogs } from './answer-dialogs.ts'
import { test } from './app.ts'
import { createPerson } from './person.ts'

const password = { ann: 'three milk vans at dawn', ben: 'a quiet river in march' }

test('a picture and a document go from one to the other, and only the document as it was', async ({
  launch,
  newProfile,
}) => {
  const folder = await newProfile()
  const [annApp, benApp] = [await launch(), await launch()]
  const [ann, ben] = [createPerson(annApp.page), createPerson(benApp.page)]
  await ann.host('office')
  await ann.signUp('ann', password.ann)
  const link = await ann.makeInvite()
  await ann.backToChats()
  await ben.join(link)
  await ben.signUp('ben', password.ben)
  await ben.startChat('ann')
  await ben.send('have you got the plan?')
  await ann.accept('ben')
  await ann.sees('have you got the plan?')

  const document = randomBytes(300_000)
  const saved = join(folder, 'saved by ben.pdf')
  await writeFile(join(folder, 'plan.pdf'), document)
  await writeFile(join(folder, 'weir.png'), drawnPng(400, 300, 'taken at the weir'))
  await answerDialogs(annApp.app, [join(folder, 'plan.pdf'), join(folder, 'weir.png')], '')
  await answerDialogs(benApp.app, [], saved)

  await test.step('chosen, read over, and sent with words', async () => {
    await annApp.page.getByRole('button', { name: 'Attach files' }).click()
    const sheet = annApp.page.getByRole('dialog', { name: 'Send 2 files' })
    await expect(sheet.getByRole('listitem').nth(1).locator('img')).toBeVisible()
    await sheet.getByLabel('Words beside the last one').fill('and this is where')
    await sheet.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(sheet).toBeHidden()
    await ann.sees('and this is where')
  })

  await test.step('the document is fetched, and saved as it was', async () => {
    await ben.sees('and this is where')
    const row = benApp.page.getByRole('group', { name: 'File plan.pdf' })
    await row.getByRole('button', { name: 'Fetch plan.pdf' }).click()
    await row.getByRole('button', { name: 'Save plan.pdf' }).click()
    await expect(benApp.page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible()
    expect(hashOf(await readFile(saved))).toBe(hashOf(document))
  })

  await test.step('the picture is looked at, and says no more than it shows', async () => {
    const place = join(folder, 'saved by ben.png')
    await answerDialogs(benApp.app, [], place)
    await benApp.page.getByRole('button', { name: /^Look at the picture weir.png/ }).click()
    const viewer = benApp.page.getByRole('dialog', { name: 'weir.png' })
    const width = () =>
      viewer.getByRole('img', { name: 'weir.png' }).evaluate((image: HTMLImageElement) => image.naturalWidth)
    await expect.poll(width).toBe(400)
    await viewer.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(viewer.getByRole('status')).toHaveText('Saved')
    const picture = await readFile(place)
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    expect(picture.includes('taken at the weir')).toBe(false)
    await benApp.page.keyboard.press('Escape')
    await expect(viewer).toBeHidden()
  })
})

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
