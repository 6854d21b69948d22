// Files in the page, on a made-up engine: chosen, pasted, dropped, read over, sent; looked at, fetched, saved; names that
// would mislead, and bytes that are not what they say.

import { expect, type Page } from '@playwright/test'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const newest = (page: Page) => page.getByRole('article').last()
const sheet = (page: Page) => page.getByRole('dialog', { name: /^Send/ })
const row = (page: Page, name: string) => page.getByRole('group', { name: `File ${name}` })

async function openCrew(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await newest(page).waitFor()
}

/** Gives files to the composer as the system would: pasted there, or dropped on the window. */
function give(page: Page, way: 'paste' | 'drop', files: readonly { name: string; type: string; text: string }[]) {
  return page.evaluate(
    ({ way, files }) => {
      const data = new DataTransfer()
      for (const { name, type, text } of files) data.items.add(new File([text], name, { type }))
      const target = document.querySelector('.composer textarea')
      const options = { bubbles: true, cancelable: true }
      if (way === 'drop') target?.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: data }))
      else target?.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }))
    },
    { way, files },
  )
}

test('files are chosen, one is left out, and the rest goes with its words', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await page.getByLabel('Message', { exact: true }).fill('From the weir')
  await page.getByRole('button', { name: 'Attach files' }).press('Enter')
  const files = sheet(page).getByRole('listitem')
  await expect(files).toHaveCount(2)
  await expect(files.first().locator('img')).toBeVisible()
  await sheet(page).getByRole('button', { name: 'Leave out Minutes of Tuesday.pdf' }).click()
  await expect(sheet(page)).toHaveAccessibleName('Send 1 file')
  await expect(sheet(page).getByLabel('Words beside the last one')).toHaveValue('From the weir')
  await sheet(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(sheet(page)).toBeHidden()
  await expect(newest(page)).toHaveAccessibleName(/^You: Picture north bank.jpg: From the weir/)
  await expect(newest(page).locator('img')).toBeVisible()
  await expect(page.getByLabel('Message', { exact: true })).toHaveValue('')
  expect(deviations).toEqual([])
})

test('files are pasted and dropped; text that is pasted stays text', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await give(page, 'paste', [{ name: 'list.csv', type: 'text/csv', text: 'a,b' }])
  await expect(sheet(page)).toContainText('list.csv')
  await give(page, 'drop', [{ name: 'плёнка.mov', type: 'video/quicktime', text: 'x' }])
  await expect(sheet(page).getByRole('listitem')).toHaveCount(2)
  await sheet(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(sheet(page)).toBeHidden()
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'table.png', { type: 'image/png' }))
    data.items.add('one, two', 'text/plain')
    const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data })
    document.querySelector('.composer textarea')?.dispatchEvent(event)
  })
  await expect(sheet(page)).toHaveCount(0)
  expect(deviations).toEqual([])
})

test('what cannot be sent says why, and stays to be left out or tried again', async ({ open }) => {
  const { page } = await open('data=files')
  await openCrew(page)
  await give(page, 'drop', [{ name: 'large.bin', type: '', text: 'x' }])
  await make(page, 'refuse', 'file_too_large', '')
  await sheet(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(sheet(page).getByRole('alert')).toContainText('The file is too large.')
  await expect(sheet(page).getByRole('listitem')).toContainText('The file is too large.')
  await make(page, 'refuse', '', '')
  await sheet(page).getByRole('button', { name: 'Try again', exact: true }).click()
  await expect(newest(page)).toHaveAccessibleName(/^You: File large.bin/)
})

test('a file is fetched, given up, tried again and saved, each said in words', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await row(page, 'photo of the mill gpj.exe')
    .getByRole('button', { name: /^Fetch/ })
    .click()
  await row(page, 'photo of the mill gpj.exe').getByRole('button', { name: /^Save/ }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible()
  await expect(row(page, 'photo of the mill gpj.exe')).toContainText('Opened, this can act on your computer.')
  await expect(row(page, 'photo of the mill gpj.exe').locator('.file-sign')).toHaveText('exe')
  await row(page, 'tiles.tar.gz')
    .getByRole('button', { name: /^Cancel/ })
    .click()
  await expect(row(page, 'tiles.tar.gz').getByRole('button', { name: /^Fetch/ })).toBeVisible()
  await row(page, 'gone scans.zip')
    .getByRole('button', { name: /^Fetch/ })
    .click()
  await expect(row(page, 'gone scans.zip')).toContainText('The server does not have this file any more.')
  await row(page, 'notes')
    .getByRole('button', { name: /^Try again/ })
    .click()
  await make(page, 'refuse', 'disk_full', '')
  await row(page, 'notes').getByRole('button', { name: /^Save/ }).click()
  await expect(page.getByRole('status').filter({ hasText: 'There is no room left on the disk.' })).toBeVisible()
  expect(deviations).toEqual([])
})

test('pictures are gone through by keys, drawn near, and left to where one was', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await page.locator('.timeline').evaluate((list) => list.scrollTo(0, 0))
  const first = page.getByRole('button', { name: 'Look at the picture weir.jpg' })
  await first.click()
  const viewer = (name: string) => page.getByRole('dialog', { name })
  await expect(viewer('weir.jpg').getByRole('img', { name: 'weir.jpg' })).toBeVisible()
  const width = () => page.locator('.viewer-stage img').evaluate((image) => image.getBoundingClientRect().width)
  const pixels = () => page.locator('.viewer-stage img').evaluate((image: HTMLImageElement) => image.naturalWidth)
  await expect.poll(pixels).toBe(1_600)
  const whole = await width()
  await page.keyboard.press('+')
  expect(await width()).toBeCloseTo(whole * 1.5, 0)
  await page.keyboard.press('0')
  expect(await width()).toBeCloseTo(whole, 0)
  await page.keyboard.press('ArrowRight')
  // What was not here came by being looked at.
  await expect(viewer('panorama.jpg').getByRole('button', { name: 'Save' })).not.toHaveAttribute('aria-disabled')
  await page.keyboard.press('ArrowLeft')
  await expect(viewer('weir.jpg')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(first).toBeFocused()
  expect(deviations).toEqual([])
})

test('what can be seen once is fetched, shown, and gone with the dialog', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  const bubbles = page.getByRole('article', { name: /Can be seen once/ })
  await expect(bubbles).toHaveCount(2)
  await expect(bubbles.first()).toContainText('Picture, 480')
  await expect(bubbles.first().locator('img')).toHaveCount(0)
  await bubbles.first().getByRole('button', { name: 'Fetch it' }).click()
  await bubbles.first().getByRole('button', { name: 'Show it once' }).click()
  const shown = page.getByRole('dialog', { name: 'Seen once, from mira' })
  await expect(shown.getByRole('img', { name: 'once.jpg' })).toBeVisible()
  await expect(shown.getByRole('button', { name: /^Save/ })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(bubbles).toHaveCount(1)
  await expect(bubbles).toContainText('Voice message, 0:07')
  await bubbles.getByRole('button', { name: 'Show it once' }).click()
  await expect(shown.getByRole('group', { name: /^Voice message/ })).toBeVisible()
  await shown.getByRole('button', { name: 'Done' }).click()
  await expect(bubbles).toHaveCount(0)
  expect(deviations).toEqual([])
})

test('files are sent to be seen once, each alone and without a look at it', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  await page.getByRole('button', { name: 'When this message disappears…' }).click()
  await page.getByRole('menuitemradio', { name: 'Can be seen once' }).click()
  await page.getByRole('button', { name: 'Attach files' }).click()
  await expect(sheet(page).getByRole('note')).toContainText('Each can be seen once, and you keep no copy of it here.')
  await sheet(page).getByRole('button', { name: 'Send', exact: true }).click()
  await expect(sheet(page)).toBeHidden()
  await expect(page.getByRole('article', { name: /You sent something that can be seen once/ })).toHaveCount(2)
  await expect(newest(page).locator('img, .file-row')).toHaveCount(0)
  expect(deviations).toEqual([])
})
