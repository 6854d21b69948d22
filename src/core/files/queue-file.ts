// A message with a file waits: for its parts to go up, and then for the outbox. Its row lies in the outbox's place until then.

import type { MessageId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { queueText, type TextOptions } from '../messages/queue-text.ts'
import type { FileInfo } from '../payload/file-info.ts'
import { fileRowKey, keepFileRow, type FileRow } from './file-rows.ts'

/** Durable when it resolves; rejects as `queueText` does. `place`: where the sealed parts lie. */
export async function queueFile(
  chats: ChatDeps,
  cell: ChatCell,
  { info, place }: { readonly info: FileInfo; readonly place: Uint8Array },
  text: string,
  options: Omit<TextOptions, 'file'>,
): Promise<MessageId> {
  let rowKey: Uint8Array | undefined
  const id = await cell.task((task) =>
    queueText(chats, task, text, {
      ...options,
      file: {
        info,
        hold(outgoing) {
          rowKey = fileRowKey(chats.crypto, task.record().number, outgoing.id, chats.self.accountHash)
          const row: FileRow = { state: 'sending', failure: '', partsDone: 0, outgoing, toErase: [], place }
          keepFileRow(task.work, rowKey, row)
        },
      },
    }),
  )
  if (rowKey !== undefined) chats.files.changed(rowKey)
  return id
}
