// What is shown once is shown on one device of an account: that it was is kept in the transaction that erases it, and told
// to the others, which then let go of theirs unseen. Promise B9.

import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { referenceKey } from '../chats/row-keys.ts'
import { eraseMessage } from '../messages/erase-message.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { seenElsewhere } from '../messages/taken-back.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { OwnGroup } from './own-group.ts'
import { decodeSeenMessage, encodeSeenMessage, mostSeen, type SeenMessage } from './own-statement.ts'
import type { OwnTalk } from './own-talk.ts'
import { seenKey, seenRange } from './row-keys.ts'

export interface SeenOnce {
  /** Tells the others what they have not been told; where nobody hears now, another time. */
  tell(): Promise<void>
  /** Gone here as well, or dropped when it comes. In transactions of its own; heard twice, it changes nothing. */
  hear(seen: readonly SeenMessage[]): Promise<void>
  /** Settles when nothing of it runs any more. */
  stop(): Promise<void>
}

/** Gathers that the message of this reference was shown once here, in its chat. */
export function noteSeen(task: ChatTask, reference: Uint8Array): void {
  const { chat, number } = task.record()
  task.work.put('own_devices', seenKey(number, reference), encodeSeenMessage({ chat, message: reference }))
}

export function createSeenOnce(deps: {
  readonly chats: ChatDeps
  readonly directory: Pick<ChatDirectory, 'find'>
  readonly group: Pick<OwnGroup, 'others'>
  readonly talk: Pick<OwnTalk, 'say'>
}): SeenOnce {
  const { chats, directory, group, talk } = deps
  const telling = createSerialQueue()
  let stopped = false

  async function tellNext(): Promise<boolean> {
    const rows = stopped ? [] : await chats.vault.scan({ table: 'own_devices', ...seenRange, limit: mostSeen })
    if (rows.length === 0) return false
    const others = await group.others()
    if (others?.length === 0) {
      const work = createUnitOfWork(chats.vault)
      for (const { key } of rows) work.delete('own_devices', key)
      await work.commit()
      return true
    }
    return talk.say({ kind: 'seen', seen: rows.map(({ value }) => decodeSeenMessage(value)) }, ({ work }) => {
      for (const { key } of rows) work.delete('own_devices', key)
    })
  }

  return {
    tell: () =>
      telling(async () => {
        while (await tellNext());
      }),
    async hear(seen) {
      let isErased = false
      for (const { chat, message } of seen) {
        const cell = directory.find(chat)
        if (cell !== undefined && (await cell.task((task) => letGo(chats, task, message)))) isErased = true
      }
      if (isErased) await chats.forget()
    },
    async stop() {
      stopped = true
      await telling(() => Promise.resolve())
    },
  }
}

/** Only what is shown once: another device's word takes nothing else away. False where nothing was erased. */
async function letGo(chats: ChatDeps, task: ChatTask, reference: Uint8Array): Promise<boolean> {
  const idKey = referenceKey(task.record().number, reference)
  const key = await task.work.get('message_ids', idKey)
  if (key === undefined) {
    task.work.put('message_ids', idKey, seenElsewhere(idKey))
    return false
  }
  const stored = await task.work.get('messages', key)
  const message = stored === undefined ? undefined : decodeMessageRecord(stored)
  if (message?.burnsOnRead !== true || message.sender === chats.self.address) return false
  await eraseMessage(chats, task, key, 'here')
  return true
}
