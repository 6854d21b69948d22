// The chat is on the screen: nothing is unread, timers that waited for it run, and the others may be told.

import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { noteRead } from './receive-control.ts'

/** Gathers it into the task. */
export async function markDisplayed(deps: ChatDeps, task: ChatTask): Promise<void> {
  const { chat, number } = task.record()
  if (task.activity().unread > 0) task.updateActivity({ unread: 0, mentions: 0 })
  deps.timers.displayed(task.work, number)
  await noteRead(task)
  task.work.afterCommit(() => {
    deps.receiptDue(chat)
  })
}
