// How far an account has read a chat, said by whichever of its devices was looked at last, and counted on all of them: what
// is unread, and the timers that run from the first display.

import { compareBytes, concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange } from '../chats/row-keys.ts'
import { decodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'

type MarkDeps = Pick<ChatDeps, 'vault' | 'self' | 'timers'>

/** Rows are read in pieces: somebody may come back from a month away. */
const rowsPerScan = 500
/** As a rule the newest of all is numbered: what waits to be sent stands behind it, and is mostly nothing. */
const rowsAtTheEnd = 8

/** The place of the newest message that the server has numbered, 14 bytes; undefined in a chat without one. */
export async function newestPlace(deps: MarkDeps, cell: ChatCell): Promise<Uint8Array | undefined> {
  const range = chatRange(cell.record().number)
  for (const limit of [rowsAtTheEnd, rowsPerScan]) {
    const rows = await deps.vault.scan({ table: 'messages', ...range, limit, reverse: true })
    const numbered = rows.find(({ value }) => decodeMessageRecord(value).serverTimeMs !== null)
    // One that stands behind another of the same number has a longer key.
    if (numbered !== undefined) return numbered.key.subarray(4, 18)
    if (rows.length < limit) return undefined
  }
  return undefined
}

/**
 * Brings the chat's count of unread messages down to those after `place`, never up; timers up to it run from now. True where the server has numbered a
 * message after it: what comes from then on is unread, and need not be counted again for the sake of this place.
 */
export function readUpTo({ self, timers }: MarkDeps, cell: ChatCell, place: Uint8Array): Promise<boolean> {
  // With the chat to itself: what came between counting and taking the count down would not be unread any more.
  return cell.task(async (task) => {
    const { number } = task.record()
    timers.displayed(task.work, number, place)
    const { unread, mentions } = task.activity()
    if (unread === 0) return false
    const { to } = chatRange(number)
    let [after, named, left, isPassed] = [0, 0, true, false]
    let from = concatBytes(u32(number), place, Uint8Array.of(0))
    while (left && after < unread) {
      const rows = await task.work.scan({ table: 'messages', from, to, limit: rowsPerScan })
      for (const { key, value } of rows) {
        const message = decodeMessageRecord(value)
        if (counts(self, message)) {
          after++
          if (message.marks.isForSelf) named++
        }
        isPassed ||= message.serverTimeMs !== null && compareBytes(key.subarray(4, 18), place) > 0
      }
      from = concatBytes(rows.at(-1)?.key ?? to, Uint8Array.of(0))
      left = rows.length === rowsPerScan
    }
    if (unread > after) task.updateActivity({ unread: after, mentions: Math.min(mentions, named) })
    return isPassed
  })
}

/** What an unread message is: somebody else's, no notice, and not taken back. */
function counts(self: MarkDeps['self'], { sender, state, kind }: MessageRecord): boolean {
  return sender !== self.address && state === 'received' && kind !== 'notice' && kind !== 'deleted'
}

/** The later of two places. */
export function laterPlace(one: Uint8Array, other: Uint8Array | undefined): Uint8Array {
  return other === undefined || compareBytes(one, other) > 0 ? one : other
}
