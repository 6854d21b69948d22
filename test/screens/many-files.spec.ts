// Many pictures dropped at once: looked at one by one while everything else goes on, given up together, sent together; and
// more than are taken at once. FILES=300: as many that are sent.

import { expect, type Page } from '@playwright/test'
import { decoding, watchDecoding } from './decoding.ts'
import { test } from './gallery-page.ts'
import { openRow } from './open-row.ts'
import { pageMemory } from './page-memory.ts'

const count = Number(process.env['FILES'] ?? '30')
const manyMore = 300
/** A browser encodes when it has nothing else to do, at the latest after a second: three of them to a picture. */
const patienceMs = count * 3_000
const sheet = (page: Page) => page.getByRole('dialog', { name: /^Send/ })
const rows = (page: Page) => sheet(page).getByRole('listitem')

/** Photographs as a camera makes them, of one picture under many names. */
async function dropPictures(page: Page, many: number, width: number, height: number): Promise<void> {
  await page.evaluate(
    async ({ many, width, height }) => {
      const canvas = new OffscreenCanvas(width, height)
      const pen = canvas.getContext('2d')
      if (pen === null) throw new Error('no canvas')
      const slope = pen.createLinearGradient(0, 0, width, height)
      slope.addColorStop(0, 'teal')
      slope.addColorStop(1, 'orange')
      pen.fillStyle = slope
      pen.fillRect(0, 0, width, height)
      const blob = await canvas.convertToBlob({ type: 'image/jpeg' })
      const data = new DataTransfer()
      for (let at = 0; at < many; at++)
        data.items.add(new File([blob], `weir ${String(at).padStart(3, '0')}.jpg`, { type: blob.type }))
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
    },
    { many, width, height },
  )
}

async function openCrew(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.getByRole('article').last().waitFor()
  await watchDecoding(page)
}

test('many pictures are looked at one by one, and the sheet is used meanwhile', async ({ open }) => {
  test.setTimeout(patienceMs + 60_000)
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  const before = await pageMemory(page)
  await dropPictures(page, count, 800, 600)
  await expect(rows(page)).toHaveCount(count)
  await sheet(page).getByLabel('Words beside the last one').fill('All of them, from the weir')
  await sheet(page)
    .getByRole('button', { name: `Leave out weir ${String(count - 1).padStart(3, '0')}.jpg` })
    .press('Enter')
  await expect(rows(page)).toHaveCount(count - 1)
  await expect(sheet(page).getByRole('button', { name: 'Send', exact: true })).toBeEnabled({ timeout: patienceMs })
  expect(await decoding(page)).toMatchObject({ decoded: count - 1, atOnce: 0, mostAtOnce: 1 })
  await expect(rows(page).locator('img')).toHaveCount(count - 1)
  const grown = (await pageMemory(page)) - before
  process.stdout.write(`  ${String(count)} pictures: ${String(Math.round(grown / 1e6))} MB more in the page\n`)
  // All of three hundred decoded are 580 MB, and drawn anew as many again.
  expect(grown).toBeLessThan(400e6)
  await sheet(page).getByRole('button', { name: 'Send', exact: true }).press('Enter')
  await expect(sheet(page)).toBeHidden({ timeout: patienceMs })
  await expect(page.getByRole('article').last()).toContainText('All of them, from the weir')
  expect(deviations).toEqual([])
})

test('given up, none of what waited is looked at any more', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await dropPictures(page, manyMore, 2_000, 1_500)
  await expect(rows(page)).toHaveCount(manyMore)
  await sheet(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(sheet(page)).toBeHidden()
  await expect.poll(async () => (await decoding(page)).atOnce).toBe(0)
  const { decoded } = await decoding(page)
  expect(decoded).toBeLessThan(manyMore / 2)
  // Another one comes at once: nothing stands before it.
  await dropPictures(page, 1, 200, 100)
  await expect(sheet(page).getByRole('button', { name: 'Send', exact: true })).toBeEnabled()
  expect((await decoding(page)).decoded).toBe(decoded + 1)
  expect(deviations).toEqual([])
})

test('more than are taken at once are told of, until one is left out', async ({ open }) => {
  const { page } = await open('data=files')
  await openCrew(page)
  await dropPictures(page, 520, 16, 16)
  await expect(rows(page)).toHaveCount(512)
  await expect(sheet(page).getByRole('alert')).toContainText(
    'These are too many files at once. The rest was not taken.',
  )
  await sheet(page).getByRole('button', { name: 'Leave out weir 511.jpg' }).press('Enter')
  await expect(rows(page)).toHaveCount(511)
  await expect(sheet(page).locator('.problem-note')).toHaveCount(0)
})
