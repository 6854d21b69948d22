// A message with a file goes: its key goes with it, its ciphertext leaves this disk, and what this account has put at the
// server is to be deleted there, by the author's token of each blob.

import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { deleteToken } from '../messages/delete-token.ts'
import type { MessageRecord } from '../messages/message-record.ts'
import { accountHash } from '../payload/account-hash.ts'
import { dropFileRow, fileRowKey, keepFileRow, readFileRow } from './file-rows.ts'

/** Gathers it into the task: of a message that stays, the ciphertext on this disk goes. What is at the server stays there. */
export async function dropFile(deps: ChatDeps, task: ChatTask, { file, id, sender }: MessageRecord): Promise<void> {
  if (file === null) return
  const rowKey = fileRowKey(deps.crypto, task.record().number, id, accountHash(deps.crypto, sender))
  const row = await readFileRow(task.work, rowKey)
  if (row === undefined) return
  dropFileRow(task.work, rowKey, row)
  task.work.afterCommit(() => {
    deps.files.changed(rowKey)
    // Never rejects; no row names it any more.
    void deps.files.clear(row.place)
  })
}

/** Gathers it into the task. `here`: what is at the server stays for the others. */
export async function eraseFile(
  deps: ChatDeps,
  task: ChatTask,
  message: MessageRecord,
  reach: 'everywhere' | 'here',
): Promise<void> {
  const { file, id, sender } = message
  if (file === null) return
  const rowKey = fileRowKey(deps.crypto, task.record().number, id, accountHash(deps.crypto, sender))
  const row = await readFileRow(task.work, rowKey)
  const place = row?.place ?? deps.crypto.randomBytes(16)
  const isOwn = sender === deps.self.address
  // What nobody was told of is nobody's to fetch.
  const isUnsaid = row !== undefined && row.outgoing !== null
  if (isOwn && (reach === 'everywhere' || isUnsaid)) {
    const toErase = file.parts.map(({ blob }) => ({
      blob,
      token: deleteToken(deps.crypto, deps.self.authorSecret, blob),
    }))
    keepFileRow(task.work, rowKey, { state: 'erasing', failure: '', partsDone: 0, outgoing: null, toErase, place })
  } else if (row !== undefined) dropFileRow(task.work, rowKey, row)
  task.work.afterCommit(() => {
    deps.files.changed(rowKey)
    // Never rejects; the row is what holds, and it has gone.
    void deps.files.clear(place)
  })
}
