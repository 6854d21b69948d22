// A code that one person's screen shows, read by another's app from a picture of it: no camera here sees a screen.

import type { Page } from '@playwright/test'

/** `code`: the accessible name of the code on the screen that shows it. `opener`: what opens the sheet on the other. */
export async function scanPicture(shown: Page, code: string, reader: Page, opener: string): Promise<void> {
  const plate = shown.getByRole('img', { name: code, exact: true })
  await plate.scrollIntoViewIfNeeded()
  const buffer = await plate.screenshot()
  await reader.getByRole('button', { name: opener, exact: true }).click()
  const chooser = reader.waitForEvent('filechooser')
  await reader.getByRole('button', { name: 'Choose a picture', exact: true }).click()
  await (await chooser).setFiles({ name: 'screen.png', mimeType: 'image/png', buffer })
}
