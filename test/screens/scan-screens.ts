// Screens that read QR codes, with a camera and without.

import type { Page } from 'playwright-core'
import { button } from './find-button.ts'
import type { Screen, Words } from './screen.ts'
import { openSafetyNumber } from './trust-screens.ts'

async function toInvite(page: Page, words: Words): Promise<void> {
  await page.locator('.door').first().click()
  await button(page, words['scan.do']).click()
  await page.getByRole('dialog').waitFor()
}

export const scanScreens: readonly Screen[] = [
  {
    name: 'scan-invite',
    query: 'phase=empty',
    async steps(page, words) {
      await toInvite(page, words)
      await page.getByLabel(words['scan.film']).waitFor()
    },
  },
  {
    name: 'scan-no-camera',
    query: 'phase=empty&camera=refused',
    async steps(page, words) {
      await toInvite(page, words)
      await page.getByText(words['scan.camera.refused']).waitFor()
    },
  },
  {
    name: 'scan-wrong-picture',
    query: 'phase=empty&camera=refused',
    async steps(page, words) {
      await toInvite(page, words)
      const chooser = page.waitForEvent('filechooser')
      await button(page, words['scan.choose']).click()
      const picture = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('notes') }
      await (await chooser).setFiles(picture)
      await page.getByText(words['scan.picture.notAPicture']).waitFor()
    },
  },
  {
    name: 'scan-safety',
    query: 'data=trust',
    async steps(page, words) {
      await openSafetyNumber(page, words)
      await button(page, words['scan.do']).click()
      await page.getByLabel(words['scan.film']).waitFor()
    },
  },
  {
    name: 'new-device-code',
    query: 'phase=uncertified&comparison=comparing',
    async steps(page, words) {
      await button(page, words['scan.deviceShow']).click()
      await page.getByRole('img', { name: words['scan.deviceQr'] }).waitFor()
    },
  },
]
