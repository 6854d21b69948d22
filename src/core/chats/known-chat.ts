// The chat that a caller names.

import { UsageError } from '#protocol/errors.ts'
import { parseChatId } from '#protocol/ids.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDirectory } from './chat-directory.ts'

/** Parses the id. An unknown chat is a `UsageError` `no_such_chat`. */
export function knownChat(directory: Pick<ChatDirectory, 'find'>, chat: string): ChatCell {
  const cell = directory.find(parseChatId(chat))
  if (cell === undefined) throw new UsageError('no_such_chat', 'no chat of this id')
  return cell
}
