// How far an account has read a chat, said by whichever of its devices was looked at last, and counted on all of them.

import { compareBytes, concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange } from '../chats/row-keys.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'

type MarkDeps = Pick<ChatDeps, 'vault' | 'self'>

/** Rows are read in pieces: somebody may come back from a month away. */
const rowsPerScan = 500

/** The place of the newest message that the server has numbered, 14 bytes; undefined in a chat without one. */
export async function newestPlace(deps: MarkDeps, cell: ChatCell): Promise<Uint8Array | undefined> {
  const { number } = cell.record()
  const rows = await deps.vault.scan({ table: 'messages', ...chatRange(number), limit: rowsPerScan, reverse: true })
  const numbered = rows.find(({ value }) => decodeMessageRecord(value).serverTimeMs !== null)
  // One that stands behind another of the same number has a longer key.
  return numbered?.key.subarray(4, 18)
}

/** Brings the chat's count of unread messages down to those after `place`; never up. */
export async function readUpTo(deps: MarkDeps, cell: ChatCell, place: Uint8Array): Promise<void> {
  if (cell.activity().unread === 0) return
  const { number } = cell.record()
  const { to } = chatRange(number)
  let [after, left] = [0, true]
  let from = concatBytes(u32(number), place, Uint8Array.of(0))
  while (left && after < cell.activity().unread) {
    const rows = await deps.vault.scan({ table: 'messages', from, to, limit: rowsPerScan })
    after += rows.filter(({ value }) => counts(deps, value)).length
    from = concatBytes(rows.at(-1)?.key ?? to, Uint8Array.of(0))
    left = rows.length === rowsPerScan
  }
  await cell.task(async (task) => {
    if (task.activity().unread > after) task.updateActivity({ unread: after })
  })
}

/** What an unread message is: somebody else's, and no notice. */
function counts({ self }: MarkDeps, stored: Uint8Array): boolean {
  const { sender, state, kind } = decodeMessageRecord(stored)
  return sender !== self.address && state === 'received' && kind !== 'notice'
}

/** The later of two places. */
export function laterPlace(one: Uint8Array, other: Uint8Array | undefined): Uint8Array {
  return other === undefined || compareBytes(one, other) > 0 ? one : other
}
