// Many pictures dropped at once: drawn by workers while everything else goes on, given up together, sent together; what a
// worker dies of, what cannot be sent, and more than are taken at once. FILES=300 SIDE=4000: as many, and as wide.

import { expect, type Page } from '@playwright/test'
import { decoding, watchDecoding } from './decoding.ts'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'
import { pageMemory } from './page-memory.ts'
import { tellTasks, watchTasks } from './tasks.ts'

const count = Number(process.env['FILES'] ?? '30')
const side = Number(process.env['SIDE'] ?? '800')
const manyMore = 300
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

const sendButton = (page: Page, name = 'Send') => sheet(page).getByRole('button', { name, exact: true })
const words = (page: Page) => sheet(page).getByLabel('Words beside the last one')

/** Drawn, and of whatever workers drew it nothing is left behind. */
async function allReady(page: Page): Promise<void> {
  await expect(sendButton(page)).toBeEnabled({ timeout: patienceMs })
  await expect.poll(async () => (await decoding(page)).atOnce).toBe(0)
}

test('many pictures are drawn two at a time, and the sheet is used meanwhile', async ({ open }) => {
  test.setTimeout(patienceMs * 2 + 60_000)
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  const before = await pageMemory(page)
  await watchTasks(page)
  await dropPictures(page, count, side, side * 0.75)
  await expect(sheet(page)).toHaveAccessibleName(`Send ${String(count)} files`)
  await tellTasks(page, 'the pictures are made and the sheet comes')
  const cameMs = performance.now()
  await rows(page).locator('img').first().waitFor()
  const firstMs = performance.now() - cameMs
  await words(page).pressSequentially('All of them, from the weir')
  await tellTasks(page, 'somebody types')
  await rows(page)
    .getByRole('button', { name: /^Leave out/ })
    .first()
    .press('Enter')
  await expect(sheet(page)).toHaveAccessibleName(`Send ${String(count - 1)} files`)
  await allReady(page)
  const readyMs = performance.now() - cameMs
  await tellTasks(page, 'the rest is drawn')
  const { decoded, mostAtOnce } = await decoding(page)
  expect(mostAtOnce).toBe(2)
  // The one that was left out may have had its turn.
  expect([count - 1, count]).toContain(decoded)
  // However many there are, those in view are drawn.
  expect(await rows(page).count()).toBeLessThan(20)
  await expect(rows(page).locator('img')).toHaveCount(await rows(page).count())
  const grown = (await pageMemory(page)) - before
  // All of three hundred decoded are 580 MB, and drawn anew as many again.
  expect(grown).toBeLessThan(400e6)
  await sendButton(page).press('Enter')
  await expect(sheet(page)).toBeHidden({ timeout: patienceMs })
  await tellTasks(page, 'they are sent')
  const sentMs = performance.now() - cameMs - readyMs
  await expect(page.getByRole('article').last()).toHaveAccessibleName(/: All of them, from the weir,/)
  expect(page.workers()).toEqual([])
  process.stdout.write(
    `  ${String(count)} pictures: the first after ${String(Math.round(firstMs))} ms, all after ${String(Math.round(readyMs))}, ` +
      `sent in ${String(Math.round(sentMs))}; ${String(Math.round(grown / 1e6))} MB more in the page\n`,
  )
  expect(deviations).toEqual([])
})

test('given up, none of what waited is drawn any more, and no worker is left', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await dropPictures(page, manyMore, 2_000, 1_500)
  await expect(sheet(page)).toHaveAccessibleName(`Send ${String(manyMore)} files`)
  await rows(page).locator('img').first().waitFor()
  await sheet(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(sheet(page)).toBeHidden()
  await expect.poll(() => page.workers().length).toBe(0)
  const { decoded } = await decoding(page)
  expect(decoded).toBeLessThan(manyMore / 2)
  // Another one comes at once: nothing stands before it.
  await dropPictures(page, 1, 200, 100)
  await expect(sendButton(page)).toBeEnabled()
  await expect.poll(async () => (await decoding(page)).decoded).toBe(decoded + 1)
  expect(deviations).toEqual([])
})

test('a worker that dies is followed by another; what two have died of is told, and does not go by itself', async ({
  open,
}) => {
  const { page, deviations } = await open('data=files')
  await openRow(page.locator('.chat-row').first())
  await page.getByRole('article').last().waitFor()
  // Dies of all that is 300 pixels wide.
  await page.route('**/assets/picture-worker*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: dying + (await response.text()) })
  })
  await dropPictures(page, 2, 200, 100)
  await dropPictures(page, 1, 300, 100)
  await dropPictures(page, 2, 400, 100)
  await expect(sendButton(page, 'Try again')).toBeEnabled()
  await expect(rows(page)).toHaveCount(5)
  await expect(rows(page).locator('img')).toHaveCount(4)
  await expect(rows(page).nth(2)).toContainText('The picture could not be drawn anew.')
  await sendButton(page, 'Try again').click()
  await expect(sheet(page).getByRole('alert')).toContainText('It may say where it was taken, so it was not sent.')
  await expect(rows(page)).toHaveCount(1)
  await sheet(page).getByRole('switch', { name: 'Send pictures as files' }).click()
  await sendButton(page, 'Try again').click()
  await expect(sheet(page)).toBeHidden()
  await expect(page.getByRole('article').last()).toHaveAccessibleName(/File weir 000.jpg/)
  await expect(page.getByRole('group', { name: '2 pictures' })).toHaveCount(2)
  expect(deviations).toEqual([])
})

test('what is not sent yet is kept back by one press, and goes when it is wanted after all', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await dropPictures(page, 25, 60, 40)
  await allReady(page)
  await words(page).fill('The last of them')
  await make(page, 'holdFiles', 12)
  await sendButton(page).click()
  await expect(sheet(page).getByRole('progressbar')).toHaveAttribute('value', /^12/)
  await sheet(page).getByRole('button', { name: 'Cancel the rest' }).click()
  await make(page, 'holdFiles', null)
  // The one that was under way had reached the engine.
  await expect(sheet(page).getByRole('status')).toHaveText('Sent: 13. The rest is still here.')
  await expect(sheet(page)).toHaveAccessibleName('Send 12 files')
  await expect(words(page)).toHaveValue('The last of them')
  await sendButton(page).click()
  await expect(sheet(page)).toBeHidden()
  await expect(page.getByRole('article').last()).toHaveAccessibleName(/: The last of them,/)
  expect(deviations).toEqual([])
})

test('one that cannot be read holds up no other one, and is tried again without the words', async ({ open }) => {
  const { page } = await open('data=files')
  await openCrew(page)
  await dropPictures(page, 6, 60, 40)
  await allReady(page)
  await words(page).fill('Said once')
  await make(page, 'spoil', ['weir 002.jpg'])
  await sendButton(page).click()
  await expect(sheet(page).getByRole('alert')).toContainText('The file cannot be read.')
  await expect(sheet(page)).toHaveAccessibleName('Send 1 file')
  await expect(rows(page)).toContainText('weir 002.jpg')
  await expect(words(page)).toHaveValue('')
  await make(page, 'spoil', [])
  await sendButton(page, 'Try again').click()
  await expect(sheet(page)).toBeHidden()
  await expect(page.getByRole('article', { name: /Said once/ })).toHaveCount(1)
  await expect(page.getByRole('article').last()).toHaveAccessibleName(/Picture weir 002.jpg,/)
})

test('more than are taken at once are told of, until one is left out', async ({ open }) => {
  const { page } = await open('data=files')
  await openCrew(page)
  await dropPictures(page, 520, 16, 16)
  await expect(sheet(page)).toHaveAccessibleName('Send 512 files')
  await expect(sheet(page).getByRole('alert')).toContainText(
    'These are too many files at once. The rest was not taken.',
  )
  await rows(page)
    .getByRole('button', { name: /^Leave out/ })
    .first()
    .press('Enter')
  await expect(sheet(page)).toHaveAccessibleName('Send 511 files')
  await expect(rows(page).first().getByRole('button')).toBeFocused()
  await expect(sheet(page).locator('.problem-note')).toHaveCount(0)
})

const dying = `{
  const decode = createImageBitmap
  globalThis.createImageBitmap = async (source) => {
    const bitmap = await decode(source)
    if (bitmap.width === 300) throw new Error('as if it had crashed')
    return bitmap
  }
}
`
