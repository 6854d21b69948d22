// Who has written in a chat and is in it no more, as far as somebody has looked for a message of theirs: found once by going
// through the whole chat, and by the index of ids from then on.

import { decodeShape, encodeShape, list } from '#protocol/codec/shape.ts'
import { addressShape, type AccountAddress } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { formerAuthorsKey } from '../chats/row-keys.ts'

/** Of more than these those that were looked for longest ago are found the long way once more. */
const mostAuthors = 64
const authorsShape = list(addressShape, mostAuthors)

export async function readFormerAuthors(task: ChatTask): Promise<readonly AccountAddress[]> {
  const stored = await task.work.get('chat_marks', formerAuthorsKey(task.record().number))
  return stored === undefined ? [] : decodeShape(authorsShape, stored)
}

/** Gathers into the task that a message of this author was looked for. Nothing where the account is in the chat. */
export async function noteFormerAuthor(task: ChatTask, author: AccountAddress): Promise<void> {
  const { number, accounts } = task.record()
  if (accounts.includes(author)) return
  const others = (await readFormerAuthors(task)).filter((one) => one !== author)
  const authors = [author, ...others].slice(0, mostAuthors)
  task.work.put('chat_marks', formerAuthorsKey(number), encodeShape(authorsShape, authors))
}
