// The pinned messages of a chat as the page sees them.

import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { referenceKey } from '../chats/row-keys.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { readPins } from '../messages/pinned-messages.ts'
import { noMarks } from '../messages/receipt-marks.ts'
import { viewMessage, type MessageView } from './message-view.ts'

/** Newest pin last. What has not come to this device yet is left out. */
export async function viewPinned(deps: ChatDeps, cell: ChatCell): Promise<readonly MessageView[]> {
  const { number } = cell.record()
  const views: MessageView[] = []
  for (const reference of await readPins(deps.vault, number)) {
    const key = await deps.vault.get('message_ids', referenceKey(number, reference))
    const stored = key === undefined ? undefined : await deps.vault.get('messages', key)
    if (key !== undefined && stored !== undefined) {
      views.push(await viewMessage(deps, noMarks, key, decodeMessageRecord(stored)))
    }
  }
  return views
}
