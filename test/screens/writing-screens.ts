// Screens of what people write: all that a message can hold, and the question before a link is opened.

import type { Page } from 'playwright-core'
import { openRow } from './open-row.ts'
import type { Screen } from './screen.ts'

async function openWriting(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.locator('.code-block').last().waitFor()
}

/** One of the gallery's parts, at the top of the window. */
const part = (name: string): Screen => ({
  name: `part-${name}`,
  query: 'page=parts',
  steps: (page) => page.locator(`[data-part="${name}"]`).evaluate((element) => element.scrollIntoView()),
})

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
  ...['mentions', 'quotes', 'reactions', 'bars', 'naming', 'emoji', 'selection'].map(part),
  {
    name: 'forward',
    query: 'page=parts',
    async steps(page, words) {
      await page.locator('[data-part="sheets"] button').first().click()
      await page.getByRole('checkbox').first().check()
      await page.getByRole('button', { name: words['forward.do'], exact: true }).last().waitFor()
    },
  },
  {
    name: 'jump-to-date',
    query: 'page=parts',
    async steps(page) {
      await page.locator('[data-part="sheets"] button').nth(1).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'react',
    query: 'page=parts',
    async steps(page, words) {
      await part('reactions').steps(page, words)
      await page.locator('.add-reaction').first().click()
      await page.locator('.emoji-popover input').waitFor()
    },
  },
  {
    name: 'replying',
    query: 'data=writing',
    async steps(page, words) {
      await openWriting(page)
      await page.locator('.bubble').last().click({ button: 'right' })
      await page.getByRole('menuitem', { name: words['reply.do'], exact: true }).click()
      await page.getByLabel(words['composer.message'], { exact: true }).fill('@mi')
      await page.getByRole('option').first().waitFor()
    },
  },
  asked('link', 0),
  asked('link-other-letters', 2),
  asked('link-other-words', 4),
  asked('link-mail', 5),
  asked('link-invite', 6),
]
