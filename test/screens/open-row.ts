// Opens a chat from the list as the keyboard does.

import type { Locator } from 'playwright-core'

/**
 * Not by a click: a list that is still being measured moves under the pointer, and press and release then fall on two
 * rows, of which neither is clicked.
 */
export async function openRow(row: Locator): Promise<void> {
  await row.press('Enter')
}
