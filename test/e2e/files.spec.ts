// Files between two people on two computers: chosen in the system's dialog, read over, sent, looked at, fetched and saved.

import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { expect, type ElectronApplication } from '@playwright/test'
import { test } from './app.ts'
import { createPerson } from './person.ts'

const password = { ann: 'three milk vans at dawn', ben: 'a quiet river in march' }

/** What the system's dialogs answer from now on. */
async function answerDialogs(app: ElectronApplication, files: readonly string[], place: string): Promise<void> {
  await app.evaluate(
    ({ dialog }, { files, place }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...files] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: place })
    },
    { files, place },
  )
}

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
  await writeFile(join(folder, 'weir.png'), pngWithWords(400, 300, 'taken at the weir'))
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

/** A slope of greys, and a word about itself that no pixel shows. */
function pngWithWords(width: number, height: number, words: string): Buffer {
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) rows.fill((y * 255) / height, y * (width + 1) + 1, (y + 1) * (width + 1))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits of grey.
  header.set([8, 0, 0, 0, 0], 8)
  const about = Buffer.from(`Comment\0${words}`, 'latin1')
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('tEXt', about),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
