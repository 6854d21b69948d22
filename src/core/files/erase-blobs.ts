// The blobs of a message that has gone are deleted at the server, by their author's tokens; the wish is in the vault until
// the server has answered each.

import type { ChatCell } from '../chats/chat-cell.ts'
import { isUndecided } from '../chats/undecided.ts'
import type { BlobLine } from './blob-routes.ts'
import { dropFileRow, readFileRow, type FileRow } from './file-rows.ts'
import type { Rest } from './file-move.ts'

const retryMs = 5_000

/** Done also where there is nothing of them: they have expired, were never begun, or another device was first. */
export async function eraseBlobs({
  cell,
  rowKey,
  row,
  isStopped,
  open,
}: {
  readonly cell: ChatCell
  readonly rowKey: Uint8Array
  readonly row: FileRow
  readonly isStopped: () => boolean
  readonly open: () => BlobLine
}): Promise<Rest> {
  for (const { blob, token } of row.toErase) {
    if (isStopped()) return { rest: 'stopped' }
    const line = open()
    const erased = await line.erase(blob, token).finally(() => {
      line.close()
    })
    if (erased.ok) continue
    if (erased.why === 'unreachable') return { rest: 'later', retryAfterMs: retryMs }
    if (isUndecided(erased.code)) return { rest: 'later', retryAfterMs: erased.retryAfterMs ?? retryMs }
  }
  await cell.task(async (task) => {
    const now = await readFileRow(task.work, rowKey)
    if (now?.state === 'erasing') dropFileRow(task.work, rowKey, now)
  })
  return { rest: 'done' }
}
