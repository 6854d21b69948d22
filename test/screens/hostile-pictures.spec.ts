// Pictures that would be gigabytes, that are not what they say, or that are damaged: nothing is decoded beyond its bounds,
// a few at a time on their way out, and the page goes on. PICTURES=500: as many damaged ones.

import { Buffer } from 'node:buffer'
import { expect, type Page } from '@playwright/test'
import { boundedPicture, smallPicture, wholePicture } from '../../src/renderer/features/files/picture-bounds.ts'
import { readPictureHeader } from '../../src/renderer/features/files/picture-header.ts'
import { bombs, damagedPictures, type SoundPictures } from '../support/pictures/hostile-pictures.ts'
import { gifOf, pngOf } from '../support/pictures/made-pictures.ts'
import { createSeededRandom } from '../support/seeded-random.ts'
import { decoding, watchDecoding } from './decoding.ts'
import { make, settled, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'
import { pageMemory } from './page-memory.ts'

const count = Number(process.env['PICTURES'] ?? '70')
const seed = Number(process.env['SEED'] ?? '20260711')

const sheet = (page: Page) => page.getByRole('dialog', { name: /^Send/ })

async function openCrew(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.getByRole('article').last().waitFor()
  await watchDecoding(page)
}

/** As the browser's own encoder makes it. */
async function encoded(page: Page, type: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (type) => {
    const canvas = new OffscreenCanvas(3_000, 2_000)
    const pen = canvas.getContext('2d')
    if (pen === null) throw new Error('no canvas')
    // No see-through pixel, or a WebP has two layers.
    pen.fillStyle = 'white'
    pen.fillRect(0, 0, 3_000, 2_000)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.5 })).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  }, type)
  return Buffer.from(base64, 'base64')
}

const soundOnes = async (page: Page): Promise<SoundPictures> => ({
  jpeg: await encoded(page, 'image/jpeg'),
  webp: await encoded(page, 'image/webp'),
})

/** Drops them on the window together. */
async function drop(page: Page, files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
  await page.evaluate((files) => {
    const data = new DataTransfer()
    for (const { name, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      // It says of all of them that they are pictures.
      data.items.add(new File([bytes], name, { type: 'image/png' }))
    }
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
  }, given)
}

interface Shown {
  readonly name: string
  /** What the image that stands for it has decoded; null where none does. */
  readonly size: { readonly width: number; readonly height: number } | null
}

/** Has them arrive, and tells what of each is shown once the page has made up its mind. */
async function receive(
  page: Page,
  files: readonly { readonly name: string; readonly bytes: Buffer }[],
  isPreview: boolean,
): Promise<readonly Shown[]> {
  const picture = { width: 64, height: 48 }
  const shown: Shown[] = []
  for (const { name, bytes } of files) {
    await make(page, 'receiveFiles', 0, [{ name, bytesB64: bytes.toString('base64'), picture, isPreview }])
    const tile = page
      .getByRole('article')
      .last()
      .getByRole('button', { name: `Look at the picture ${name}` })
    const bounds = isPreview ? smallPicture : wholePicture
    const isTaken = boundedPicture(bytes, bytes.length, bounds) !== undefined
    await expect(tile.locator('img')).toHaveCount(isTaken ? 1 : 0)
    const size = await tile.evaluate(async (element) => {
      const image = element.querySelector('img')
      // Whether or not the rest of it is sound.
      await image?.decode().catch(() => undefined)
      return image === null ? null : { width: image.naturalWidth, height: image.naturalHeight }
    })
    shown.push({ name, size })
  }
  return shown
}

/** Those that were decoded larger than they had said, or than they may be. */
function beyond(
  files: readonly { readonly name: string; readonly bytes: Buffer }[],
  shown: readonly Shown[],
): string[] {
  return files.flatMap(({ name, bytes }, at) => {
    const { size } = shown[at] ?? { size: null }
    const said = readPictureHeader(bytes)
    if (size === null || size.width === 0) return []
    const isAsSaid = said?.width === size.width && said.height === size.height
    return isAsSaid ? [] : [`${name}: said ${String(said?.width)}×${String(said?.height)}, is ${JSON.stringify(size)}`]
  })
}

async function goesOn(page: Page): Promise<void> {
  const composer = page.getByLabel('Message', { exact: true })
  await composer.fill('and on it goes')
  await composer.press('Enter')
  await expect(page.getByRole('article').last()).toContainText('and on it goes')
}

test('bombs that arrive are not decoded, as the small picture of a message or as the whole', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  const all = bombs(await soundOnes(page))
  for (const isPreview of [true, false]) {
    const named = all.map(({ name, bytes }) => ({ name: `${name}, ${isPreview ? 'small' : 'whole'}.png`, bytes }))
    const shown = await receive(page, named, isPreview)
    expect(beyond(named, shown)).toEqual([])
    const most = Math.max(...shown.map(({ size }) => (size === null ? 0 : size.width * size.height)))
    expect(most).toBeLessThanOrEqual((isPreview ? smallPicture : wholePicture).pixels)
    // What is no picture can be saved, and nothing else.
    const program = page.getByRole('article', { name: /a program/ }).last()
    await expect(program.locator('img')).toHaveCount(0)
  }
  await goesOn(page)
  expect(deviations).toEqual([])
})

test('bombs that somebody is about to send are files like others, and never more is decoded than the largest picture', async ({
  open,
}) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  const before = await pageMemory(page)
  const all = bombs(await soundOnes(page)).map(({ name, bytes }) => ({ name: `${name}.png`, bytes }))
  // As large as may be decoded, several times.
  const large = Array.from({ length: 6 }, (_, at) => ({ name: `large ${String(at)}.png`, bytes: pngOf(7_700, 7_700) }))
  await drop(page, [...all, ...large])
  await expect(sheet(page)).toHaveAccessibleName(`Send ${String(all.length + large.length)} files`)
  await expect(sheet(page).getByRole('button', { name: 'Send', exact: true })).toBeEnabled()
  await expect.poll(async () => (await decoding(page)).atOnce).toBe(0)
  const { mostPixels, decoded } = await decoding(page)
  expect(decoded).toBeGreaterThanOrEqual(large.length)
  expect(mostPixels).toBeLessThanOrEqual(wholePicture.pixels)
  figure('MB more in the page', ((await pageMemory(page)) - before) / 1e6)
  await sheet(page).getByRole('button', { name: 'Cancel' }).click()
  await goesOn(page)
  expect(deviations).toEqual([])
})

test('damaged pictures are decoded as large as they say, or not at all', async ({ open }) => {
  const { page, deviations } = await open('data=files')
  await openCrew(page)
  const random = createSeededRandom(seed)
  const damaged = damagedPictures(random, await soundOnes(page), count)
  const files = damaged.map((bytes, at) => ({ name: `damaged ${String(at)}.png`, bytes }))
  const shown = await receive(page, files, false)
  const sent = `seed ${String(seed)}`
  expect(beyond(files, shown), sent).toEqual([])
  const drawn = shown.filter(({ size }) => (size?.width ?? 0) > 0).length
  // Some are sound enough and some are not, or the damage is none, or all there is.
  expect(drawn, sent).toBeGreaterThan(count / 20)
  expect(drawn, sent).toBeLessThan(count * 0.95)
  figure('damaged', count)
  figure('of them drawn', drawn)
  for (let from = 0; from < count; from += 250) {
    const some = files.slice(from, from + 250)
    await drop(page, some)
    await expect(sheet(page)).toHaveAccessibleName(`Send ${String(some.length)} files`)
    await expect(sheet(page).getByRole('button', { name: 'Send', exact: true })).toBeEnabled()
    await sheet(page).getByRole('button', { name: 'Cancel' }).click()
    await expect(sheet(page)).toBeHidden()
  }
  expect((await decoding(page)).mostAtOnce).toBeLessThanOrEqual(2)
  await settled(page.locator('.timeline'))
  await goesOn(page)
  expect(deviations).toEqual([])
})

test('a decoder that finds another size than was said is noticed', async ({ open }) => {
  const { page } = await open('')
  const grown = gifOf({ width: 1, height: 1 }, { width: 3_000, height: 2_000 })
  const found = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const image = new Image()
    image.src = URL.createObjectURL(new Blob([bytes], { type: 'image/gif' }))
    await image.decode().catch(() => undefined)
    return [image.naturalWidth, image.naturalHeight]
  }, grown.toString('base64'))
  // What the screen of a GIF says is not what a decoder makes of it: the reason for the bound, and for this suite.
  expect(found).toEqual([3_000, 2_000])
  expect(readPictureHeader(grown)).toMatchObject({ width: 3_000, height: 2_000 })
})

function figure(name: string, value: number): void {
  process.stdout.write(`  ${name}: ${String(Math.round(value))}\n`)
}
