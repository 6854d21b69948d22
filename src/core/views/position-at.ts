// Where in a timeline a time is. Rows stand in the order of the server's log and so of its clock, and keys are numbers: the
// place is found by halving what lies between the first and the last, a row at a time, whatever the chat holds.

import { concatBytes, fromHex, toHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange } from '../chats/row-keys.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { positionOf } from './message-view.ts'

interface Row {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** The position of the first message of that time or later; null where all are earlier. */
export async function positionAt(
  { vault }: Pick<ChatDeps, 'vault'>,
  cell: ChatCell,
  timeMs: number,
): Promise<string | null> {
  const { number } = cell.record()
  const range = chatRange(number)
  const [first] = await vault.scan({ table: 'messages', ...range, limit: 1 })
  const [last] = await vault.scan({ table: 'messages', ...range, limit: 1, reverse: true })
  if (first === undefined || last === undefined || timeOf(last) < timeMs) return null
  if (timeOf(first) >= timeMs) return positionOf(first.key)
  // The row at or after `low` is earlier, the one at or after `high` is not.
  let [low, high, found] = [placeOf(first.key), placeOf(last.key), last]
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    const [row = last] = await vault.scan({
      table: 'messages',
      from: concatBytes(u32(number), bytesOf(middle)),
      to: range.to,
      limit: 1,
    })
    if (timeOf(row) < timeMs) low = middle
    else [high, found] = [middle, row]
  }
  return positionOf(found.key)
}

function timeOf({ value }: Row): number {
  const { serverTimeMs, sentAtMs } = decodeMessageRecord(value)
  return serverTimeMs ?? sentAtMs
}

const placeBytes = 14

/** The first 14 bytes behind the chat's number; what shares a place with another stands directly behind it. */
const placeOf = (key: Uint8Array): bigint => BigInt(`0x${toHex(key.subarray(4, 4 + placeBytes))}`)

const bytesOf = (place: bigint): Uint8Array => fromHex(place.toString(16).padStart(2 * placeBytes, '0'))
