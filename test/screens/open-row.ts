// A row in the list of chats: found wherever it is, opened as the keyboard does.

import type { Locator, Page } from 'playwright-core'

/** Of the chat with exactly this name, or of the first whose name the pattern fits. */
export const rowOf = (page: Page, name: string | RegExp): Locator =>
  page.locator('.chat-row', { has: page.locator('.name').getByText(name, { exact: true }) }).first()

/**
 * Not by a click: a list that is still being measured moves under the pointer, and press and release then fall on two
 * rows, of which neither is clicked.
 */
export async function openRow(row: Locator): Promise<void> {
  const head = row.page().locator('.who-is-here')
  // A list that was only just drawn may draw the row anew between focus and key: nobody is as quick as that.
  for (let tries = 0; tries < 3; tries++) {
    await row.press('Enter')
    const isOpen = await head.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => false,
    )
    if (isOpen) return
  }
}

/** Only rows near the view are drawn: half a view on at a time, and round again, until this one is. */
export async function drawRow(row: Locator): Promise<Locator> {
  const page = row.page()
  await page.locator('.chat-row').first().waitFor()
  while ((await row.count()) === 0) {
    await page.locator('.rows').evaluate(async (list) => {
      const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 1
      list.scrollTo(0, isAtEnd ? 0 : list.scrollTop + list.clientHeight / 2)
      // One frame to hear of it, one to draw.
      for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
    })
  }
  return row
}
