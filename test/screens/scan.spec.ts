// Codes are scanned by a camera that films one, from pictures, and without a mouse; what is none of ours is refused.

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { asFilm, drawnCode } from '../support/drawn-code.ts'
import { button } from './find-button.ts'
import { openBrowser } from './browser.ts'
import { test } from './gallery-page.ts'
import { wordsOf } from './screens.ts'
import { openNewKeys, openSafetyNumber } from './trust-screens.ts'

const { en } = wordsOf
const invite = `talkee://j/1/${'pAFzYnJpZ2h0'.repeat(9)}`
const safety = `talkee://s/1/${'q'.repeat(43)}`

/** A browser whose camera sees this code, turned and in noise, as on a desk. */
function filming(text: string) {
  return test.extend<object, { readonly browserOfOurs: Awaited<ReturnType<typeof openBrowser>> }>({
    browserOfOurs: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright demands the braces.
      async ({}, use) => {
        const folder = mkdtempSync(join(tmpdir(), 'talkee-film-'))
        const [width, height] = [640, 480]
        const seen = drawnCode(text, { width, height, degrees: 6, noise: 12, share: 0.8 })
        const film = join(folder, 'desk.y4m')
        writeFileSync(film, asFilm(seen, width, height))
        const browser = await openBrowser(film)
        await use(browser)
        await browser.close()
        rmSync(folder, { recursive: true })
      },
      { scope: 'worker', timeout: 120_000 },
    ],
  })
}

async function toInvite(page: Page): Promise<void> {
  await page.locator('.door').first().click()
  await button(page, en['scan.do']).click()
  await page.getByRole('dialog').waitFor()
}

/** The tracks that the page has not ended. */
const running = (page: Page) =>
  page.evaluate(
    () => (Reflect.get(window, 'tracks') as MediaStreamTrack[]).filter((one) => one.readyState === 'live').length,
  )

const noteTracks = (page: Page) =>
  page.evaluate(() => {
    const tracks: MediaStreamTrack[] = []
    Reflect.set(window, 'tracks', tracks)
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted)
      tracks.push(...stream.getTracks())
      return stream
    }
  })

filming(invite)('an invite is read by the camera, which is off again at once', async ({ open }) => {
  const { page, deviations } = await open('phase=empty')
  await noteTracks(page)
  await toInvite(page)
  await expect(page.getByLabel(en['join.link'])).toHaveValue(invite)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await running(page)).toBe(0)
  await button(page, en['action.continue']).click()
  await expect(page.getByRole('heading', { name: en['signUp.title'] })).toBeVisible()
  expect(deviations).toEqual([])
})

filming(safety)('a safety number that is the same on the other screen makes its person verified', async ({ open }) => {
  const { page } = await open('data=trust')
  await openSafetyNumber(page, en)
  await button(page, en['scan.do']).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText(en['safety.isVerified'].replace('{name}', 'sam@elsewhere.example'))).toBeVisible()
})

filming(`talkee://s/1/${'x'.repeat(43)}`)(
  'a safety number that differs says so, and verifies nobody',
  async ({ open }) => {
    const { page } = await open('data=trust')
    await openSafetyNumber(page, en)
    await button(page, en['scan.do']).click()
    await expect(page.getByRole('status').filter({ hasText: en['safety.differTitle'] })).toBeVisible()
    await expect(button(page, en['safety.match'])).toBeVisible()
  },
)

filming(`talkee://s/1/${'n'.repeat(43)}`)(
  'new keys that are scanned are accepted only when it is said',
  async ({ open }) => {
    const { page } = await open('data=trust')
    await openNewKeys(page, en)
    await button(page, en['scan.do']).click()
    const question = page.getByRole('dialog', { name: en['newKeys.acceptTitle'].replace('{name}', 'pavel') })
    await expect(question.getByRole('button', { name: en['action.cancel'] })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('heading', { name: en['newKeys.new'] })).toBeVisible()
    await button(page, en['newKeys.isNew']).click()
    await button(page, en['newKeys.accept']).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByText(en['safety.isVerified'].replace('{name}', 'pavel'))).toBeVisible()
  },
)

filming(invite)('a code of another kind is refused, and the camera goes on until Escape', async ({ open }) => {
  const { page } = await open('phase=uncertified&comparison=comparing')
  await noteTracks(page)
  await button(page, en['scan.deviceDo']).click()
  await expect(page.getByRole('alert').filter({ hasText: en['scan.notAComparison'] })).toBeVisible()
  expect(await running(page)).toBe(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(button(page, en['scan.deviceDo'])).toBeFocused()
  expect(await running(page)).toBe(0)
})

/** The page draws a code as a picture file, as somebody would make one of a screen. */
async function pictureOf(page: Page, text: string, type: string): Promise<Buffer> {
  const [width, height] = [500, 400]
  const seen = Buffer.from(drawnCode(text, { width, height, share: 0.85 })).toString('latin1')
  const made = await page.evaluate(
    async ([grey, kind, wide, high]) => {
      const canvas = new OffscreenCanvas(wide, high)
      const pixels = new ImageData(wide, high)
      for (let at = 0; at < grey.length; at++) pixels.data.fill(grey.charCodeAt(at), at * 4, at * 4 + 3)
      for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255
      canvas.getContext('2d')?.putImageData(pixels, 0, 0)
      const blob = await canvas.convertToBlob({ type: kind })
      return [...new Uint8Array(await blob.arrayBuffer())]
    },
    [seen, type, width, height] as const,
  )
  return Buffer.from(made)
}

async function choose(page: Page, buffer: Buffer, name = 'picture.png'): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await button(page, en['scan.choose']).click()
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer })
}

/** As a file that is pasted, or dropped on the sheet. */
const hand = (page: Page, picture: Buffer, how: 'paste' | 'drop') =>
  page.evaluate(
    ([bytes, kind]) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(bytes)], 'code.png', { type: 'image/png' }))
      const target = kind === 'paste' ? document.activeElement : document.querySelector('.scan')
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
      target?.dispatchEvent(event)
    },
    [[...picture], how] as const,
  )

test('without a camera, a picture does: chosen, pasted or dropped, of every kind', async ({ open }) => {
  const { page, deviations } = await open('phase=empty&camera=refused')
  await toInvite(page)
  await expect(page.getByRole('status').filter({ hasText: en['scan.camera.refused'] })).toBeVisible()
  const link = page.getByLabel(en['join.link'])
  for (const type of ['image/png', 'image/jpeg', 'image/webp']) {
    await choose(page, await pictureOf(page, invite, type))
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(link).toHaveValue(invite)
    await link.fill('')
    await button(page, en['scan.do']).click()
  }
  for (const how of ['paste', 'drop'] as const) {
    await page.getByRole('dialog').waitFor()
    await hand(page, await pictureOf(page, invite, 'image/png'), how)
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(link).toHaveValue(invite)
    await link.fill('')
    await button(page, en['scan.do']).click()
  }
  expect(deviations).toEqual([])
})

/** A PNG that says to be this large, and is empty. */
const bomb = (width: number, height: number): Buffer => {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  const pixels = Buffer.from('0000000049444154', 'hex')
  return Buffer.concat([head, size, Buffer.alloc(9), pixels, Buffer.alloc(64)])
}

test('a hostile picture is refused with a sentence, and the next one is read', async ({ open }) => {
  const { page, deviations } = await open('phase=empty&camera=refused')
  await toInvite(page)
  const whole = await pictureOf(page, invite, 'image/png')
  const refused: readonly [Buffer, string][] = [
    [bomb(60_000, 60_000), en['scan.picture.tooLarge']],
    [bomb(0, 10), en['scan.picture.notAPicture']],
    [bomb(300, 300), en['scan.picture.notAPicture']],
    [Buffer.alloc(0), en['scan.picture.notAPicture']],
    [whole.subarray(0, 24), en['scan.picture.notAPicture']],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="hit()"/>'), en['scan.picture.notAPicture']],
    [await pictureOf(page, 'https://example.org/', 'image/png'), en['scan.notAnInvite']],
    [await pictureOf(page, `${invite}" onload="hit()`, 'image/png'), en['scan.notAnInvite']],
  ]
  for (const [picture, sentence] of refused) {
    await choose(page, picture)
    await expect(page.locator('.scan-problem')).toHaveText(sentence)
  }
  await choose(page, whole)
  await expect(page.getByLabel(en['join.link'])).toHaveValue(invite)
  expect(deviations).toEqual([])
})

test('a file that is too large for a picture is not read at all', async ({ open }) => {
  const { page } = await open('phase=empty&camera=refused')
  await toInvite(page)
  const folder = mkdtempSync(join(tmpdir(), 'talkee-large-'))
  const large = join(folder, 'large.png')
  writeFileSync(large, bomb(300, 300))
  truncateSync(large, 33 * 1024 * 1024)
  const chooser = page.waitForEvent('filechooser')
  await button(page, en['scan.choose']).click()
  await (await chooser).setFiles(large)
  await expect(page.locator('.scan-problem')).toHaveText(en['scan.picture.tooLarge'])
  rmSync(folder, { recursive: true })
})
