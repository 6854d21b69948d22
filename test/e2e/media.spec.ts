// What is looked at and listened to, between two people on two computers: pictures that go together, what the chat's
// information finds of them, a voice message from one microphone to the other's ear.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { drawnPng } from '../support/files/drawn-png.ts'
import { answerDialogs } from './answer-dialogs.ts'
import { test } from './app.ts'
import { createPerson } from './person.ts'

const password = { ann: 'three milk vans at dawn', ben: 'a quiet river in march' }

/** What the page gets when it asks for the microphone by itself. */
const askForSound = (page: Page): Promise<string> =>
  page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      (stream) => {
        for (const track of stream.getTracks()) track.stop()
        return 'given'
      },
      (error: unknown) => (error instanceof DOMException ? error.name : 'other'),
    ),
  )

test('pictures go together, are found again with files and links, and a voice is heard', async ({
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
  await ben.send('how does it look? https://example.org/weir')
  await ann.accept('ben')
  await expect(annApp.page.getByRole('article', { name: /how does it look/ })).toBeVisible()

  const names = ['north.png', 'south.png', 'weir.png']
  for (const [index, name] of names.entries()) {
    await writeFile(join(folder, name), drawnPng(300 + index * 40, 240))
  }
  await writeFile(join(folder, 'plan.txt'), 'the plan')
  const files = [...names, 'plan.txt'].map((name) => join(folder, name))
  await answerDialogs(annApp.app, files, '')

  const album = (page: Page) => page.getByRole('group', { name: '3 pictures' })
  const look = (page: Page, name: string) =>
    album(page).getByRole('button', { name: new RegExp(`^Look at the picture ${name}`) })

  await test.step('three pictures stand in one grid, and are gone through by keys', async () => {
    await annApp.page.getByRole('button', { name: 'Attach files' }).click()
    const sheet = annApp.page.getByRole('dialog', { name: 'Send 4 files' })
    await expect(sheet.locator('img')).toHaveCount(3)
    await sheet.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(sheet).toBeHidden()
    await expect(album(benApp.page).locator('.album-cell:not(.to-come) img')).toHaveCount(3)
    await look(benApp.page, 'north.png').click()
    const viewer = (name: string) => benApp.page.getByRole('dialog', { name })
    const width = (name: string) =>
      viewer(name)
        .getByRole('img', { name })
        .evaluate((image: HTMLImageElement) => image.naturalWidth)
    await expect.poll(() => width('north.png')).toBe(300)
    await benApp.page.keyboard.press('ArrowRight')
    await expect.poll(() => width('south.png')).toBe(340)
    await benApp.page.keyboard.press('Escape')
    await expect(benApp.page.getByRole('dialog')).toHaveCount(0)
  })

  const pane = benApp.page.getByRole('complementary', { name: 'Media, files and links' })
  const shelf = async (name: string): Promise<void> => {
    await pane.getByText(name, { exact: true }).click()
  }
  await test.step('they are found again, with the file and the link, and lead back to their messages', async () => {
    await benApp.page.locator('.who-is-here').click()
    await benApp.page.getByRole('button', { name: 'Media, files and links' }).click()
    await expect(pane.locator('.picture-square')).toHaveCount(3)
    await shelf('Files')
    await expect(pane.getByRole('article')).toHaveAccessibleName(/plan\.txt/)
    await shelf('Links')
    await expect(pane.getByRole('link')).toHaveText('https://example.org/weir')
    await pane.getByRole('button', { name: /^Show in the chat: ben/ }).click()
    await expect(benApp.page.getByRole('article', { name: /how does it look/ }).first()).toHaveClass(/hit/)
  })

  await test.step('what is deleted for everybody is on no shelf any more', async () => {
    await shelf('Pictures')
    await annApp.page.getByRole('article', { name: /south\.png/ }).click({ button: 'right' })
    await annApp.page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    // Nothing is undone here, so it is asked about.
    await annApp.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(pane.locator('.picture-square')).toHaveCount(2)
  })

  await test.step('the microphone is lent while one records, and at no other time', async () => {
    expect(await askForSound(annApp.page)).toBe('NotAllowedError')
    await annApp.page.getByRole('button', { name: 'Record a voice message' }).click()
    const strip = annApp.page.getByRole('region', { name: 'Recording a voice message' })
    await expect(strip.getByRole('timer')).toHaveText('0:02')
    expect(await askForSound(annApp.page)).toBe('given')
    await annApp.page.keyboard.press('Enter')
    await expect(strip).toBeHidden()
    await expect.poll(() => askForSound(annApp.page)).toBe('NotAllowedError')
  })

  await test.step('the voice is heard by the other, from where he likes and as fast as he likes', async () => {
    const voice = benApp.page.getByRole('log').getByRole('group', { name: /^Voice message, 0:0/ })
    await expect(voice).toBeVisible()
    // Nothing is heard that nobody has asked for.
    await expect(voice.getByRole('button', { name: 'Play' })).toBeVisible()
    await voice.getByRole('button', { name: 'Play' }).click()
    const place = voice.getByRole('slider', { name: 'Place in the voice message' })
    await expect.poll(async () => Number(await place.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
    await voice.getByRole('button', { name: /^Speed 1/ }).click()
    await expect(voice.getByRole('button', { name: /^Speed 1.5/ })).toBeVisible()
    // It ends by itself, and can be heard again from its last moment on.
    await expect(voice.getByRole('button', { name: 'Play' })).toBeVisible()
    await place.press('End')
    await expect.poll(async () => Number(await place.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
  })
})
