// The chats of this vault: read once at unlocking, found by id, numbered in the order of their coming.

import type { ChatId } from '#protocol/ids.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { decodeChatActivity, noActivity, type ChatActivity } from './chat-activity.ts'
import { createChatCell, type ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { decodeChatRecord, encodeChatRecord, type ChatRecord } from './chat-record.ts'
import { createGroupShelf, type GroupShelf } from './group-shelf.ts'
import { chatKey } from './row-keys.ts'

export interface ChatDirectory {
  all(): readonly ChatCell[]
  find(chat: ChatId): ChatCell | undefined
  /**
   * A chat that this device has not heard of: its row is stored before the result is given, and in the same
   * transaction whatever `fill` writes. When that fails, there is no such chat.
   */
  add(chat: Omit<ChatRecord, 'number'>, fill?: (work: UnitOfWork, number: number) => void): Promise<ChatCell>
}

/** Reads every chat's record and activity; groups are loaded when they are needed. */
export async function openChatDirectory(
  deps: ChatDeps,
  onChange: (chat: ChatRecord) => void,
  shelf: GroupShelf = createGroupShelf(),
): Promise<ChatDirectory> {
  const cells = new Map<ChatId, ChatCell>()
  let lastNumber = 0
  const records = new Map<number, ChatRecord>()
  const activities = new Map<number, ChatActivity>()
  for (const { key, value } of await deps.vault.scan({ table: 'chats' })) {
    const reader = createReader(key)
    const number = reader.u32()
    if (reader.u8() === 0) records.set(number, decodeChatRecord(value))
    else activities.set(number, decodeChatActivity(value))
    lastNumber = Math.max(lastNumber, number)
  }
  for (const [number, record] of records) {
    const activity = activities.get(number) ?? noActivity
    cells.set(record.chat, createChatCell(deps, shelf, { record, activity }, onChange))
  }
  return {
    all: () => [...cells.values()],
    find: (chat) => cells.get(chat),
    async add(chat, fill) {
      // Numbers are taken before anything is awaited: two new chats at once get two.
      const record: ChatRecord = { ...chat, number: ++lastNumber }
      const cell = createChatCell(deps, shelf, { record, activity: noActivity }, onChange)
      cells.set(chat.chat, cell)
      const work = createUnitOfWork(deps.vault)
      work.put('chats', chatKey(record.number), encodeChatRecord(record))
      fill?.(work, record.number)
      try {
        await work.commit()
      } catch (error) {
        // Rows stored under a number that no chat on the disk has would be another chat's after a restart.
        cells.delete(chat.chat)
        throw error
      }
      onChange(record)
      return cell
    },
  }
}
