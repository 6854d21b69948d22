// The pinned messages of a chat as the page sees them.

import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { referenceKey } from '../chats/row-keys.ts'
import { isLater } from '../messages/later-word.ts'
import type { PinWord } from '../messages/message-marks.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { readPins } from '../messages/pinned-messages.ts'
import { noMarks } from '../messages/receipt-marks.ts'
import { viewMessage, type MessageView } from './message-view.ts'

/** Newest pin last. What has not come to this device yet is left out. */
export async function viewPinned(deps: ChatDeps, cell: ChatCell): Promise<readonly MessageView[]> {
  const { number } = cell.record()
  const pinned: { readonly pin: PinWord; readonly view: MessageView }[] = []
  for (const reference of await readPins(deps.vault, number)) {
    const key = await deps.vault.get('message_ids', referenceKey(number, reference))
    const stored = key === undefined ? undefined : await deps.vault.get('messages', key)
    if (key === undefined || stored === undefined) continue
    const message = decodeMessageRecord(stored)
    const { pin } = message.marks
    if (pin?.isPinned === true) pinned.push({ pin, view: await viewMessage(deps, noMarks, key, message) })
  }
  return pinned.sort((one, other) => (isLater(one.pin, other.pin) ? 1 : -1)).map(({ view }) => view)
}
