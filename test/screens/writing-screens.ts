// Screens of what people write: all that a message can hold, and the question before a link is opened.

import type { Page } from 'playwright-core'
import { openRow } from './open-row.ts'
import type { Screen } from './screen.ts'

async function openWriting(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.locator('.code-block').last().waitFor()
}

const asked = (name: string, link: number): Screen => ({
  name,
  query: 'data=writing',
  async steps(page) {
    await openWriting(page)
    await page.locator('.message-link').nth(link).click()
    await page.getByRole('dialog').waitFor()
  },
})

export const writingScreens: readonly Screen[] = [
  { name: 'writing', query: 'data=writing', steps: openWriting },
  {
    name: 'writing-top',
    query: 'data=writing',
    async steps(page) {
      await openWriting(page)
      await page.locator('.timeline').evaluate((list) => list.scrollTo(0, 0))
    },
  },
  asked('link', 0),
  asked('link-other-letters', 2),
  asked('link-other-words', 4),
  asked('link-mail', 5),
  asked('link-invite', 6),
]
