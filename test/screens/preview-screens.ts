// Screens of link previews: in messages, while one is made, and as it stands where one writes.

import type { Page } from 'playwright-core'
import { openRow } from './open-row.ts'
import type { Screen, Words } from './screen.ts'

const query = 'data=previews'

async function openPreviews(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.locator('.link-card img').last().waitFor()
}

const writing = (name: string, words: string): Screen => ({
  name,
  query,
  async steps(page, { 'composer.message': label }: Words) {
    await openPreviews(page)
    await page.getByLabel(label, { exact: true }).fill(words)
    await page.locator('.preview-bar').waitFor()
  },
})

export const previewScreens: readonly Screen[] = [
  { name: 'previews', query, steps: openPreviews },
  writing('preview-ready', 'https://docs.brightwater.example/survey/47 '),
  writing('preview-plain', 'https://plain.hallam.example/t/weir '),
  writing('preview-making', 'https://slow.brightwater.example/ '),
]
