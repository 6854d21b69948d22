// A request that is not wanted: what came in it leaves the disk, and it is shown no more. Nobody is told that it was seen.

import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange } from '../chats/row-keys.ts'
import { eraseMessage } from '../messages/erase-message.ts'

/** Nothing where the chat is no request. */
export async function clearRequest(deps: ChatDeps, cell: ChatCell): Promise<void> {
  await cell.task(async (task) => {
    const { number } = task.record()
    if (deps.requests.openerOf(number) === undefined) return
    deps.requests.refuse(task.work, number)
    // First: what is erased unread would be counted down one by one.
    task.updateActivity({ unread: 0, mentions: 0 })
    for (const { key } of await task.work.scan({ table: 'messages', ...chatRange(number) })) {
      await eraseMessage(deps, task, key, 'here')
    }
  })
  await deps.forget()
}
