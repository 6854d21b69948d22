// Saying something to the account's other devices, in the chat with itself: stored in the transaction that makes it, sent
// when there is a connection.

import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { queueControl } from '../messages/queue-control.ts'
import type { OwnGroup } from './own-group.ts'
import { encodeOwnStatement, type OwnStatement } from './own-statement.ts'

export interface OwnTalk {
  /** Whether anybody would hear. */
  hasOthers(): Promise<boolean>
  /**
   * Says a statement; `beside` gathers what is to be stored with it. False, with nothing stored, where nobody would hear.
   */
  say(statement: OwnStatement, beside?: (task: ChatTask) => void | Promise<void>): Promise<boolean>
}

export function createOwnTalk(deps: {
  chats: ChatDeps
  group: OwnGroup
  worker: (cell: ChatCell) => ChatWorker
}): OwnTalk {
  async function audience(): Promise<ChatCell | undefined> {
    const cell = deps.group.find()
    if (cell?.record().state !== 'active') return undefined
    const members = await cell.task((task) => task.group())
    return (members?.leaves.length ?? 0) > 1 ? cell : undefined
  }

  return {
    hasOthers: async () => (await audience()) !== undefined,
    async say(statement, beside) {
      const cell = await audience()
      if (cell === undefined) return false
      await cell.task(async (task) => {
        await beside?.(task)
        await queueControl(deps.chats, task, { kind: 'own', statement: encodeOwnStatement(statement) })
      })
      deps.worker(cell).flush()
      return true
    },
  }
}
