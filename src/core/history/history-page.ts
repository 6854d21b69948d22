// What of a chat's timeline goes into the next bundle: from a place backwards, as much as one bundle takes. What has no
// place yet, what failed, and what destroys itself stays where it is.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { chatRange, placeAfter } from '../chats/row-keys.ts'
import { decodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import type { Vault } from '../vault/vault.ts'
import { bundleLimits, type BundleContent } from './bundle.ts'

export interface HistoryPage {
  /** Newest first. */
  readonly messages: BundleContent['messages']
  /** Just above the newest place looked at; null when there was nothing. */
  readonly before: Uint8Array | null
  /** The oldest place looked at; null when there was nothing left. */
  readonly until: Uint8Array | null
  /** Time of the oldest message, or null in a page without one. */
  readonly oldestMs: number | null
  readonly isEnd: boolean
}

const rowsPerScan = 100

/**
 * Reads backwards from `before` (exclusive; null is the newest) to `until` (inclusive), and never further than a bundle takes
 * it: what was missing in between may have come in since `until` was found.
 */
export async function readHistoryPage(
  vault: Pick<Vault, 'scan'>,
  number: number,
  before: Uint8Array | null,
  until: Uint8Array | null,
): Promise<HistoryPage> {
  const range = chatRange(number)
  const key = (place: Uint8Array): Uint8Array => concatBytes(u32(number), place)
  const from = until === null ? range.from : key(until)
  let to = before === null ? range.to : key(before)
  const messages: { place: Uint8Array; message: Uint8Array }[] = []
  let [last, oldestMs, bytes]: [Uint8Array | null, number | null, number] = [null, null, 0]
  let top: Uint8Array | null = before
  for (;;) {
    const rows = await vault.scan({ table: 'messages', from, to, limit: rowsPerScan, reverse: true })
    for (const row of rows) {
      const message = decodeMessageRecord(row.value)
      const isFull = messages.length >= bundleLimits.messages || bytes + row.value.length > bundleLimits.bytes
      if (isFull) return { messages, before: top, until: last, oldestMs, isEnd: false }
      to = row.key
      // What this device has noted by itself stands between two places of the log, and has none.
      if (!isPlace(row.key.subarray(4))) continue
      last = row.key.subarray(4)
      top ??= placeAfter(last)
      if (!travels(message)) continue
      messages.push({ place: last, message: row.value })
      bytes += row.value.length
      oldestMs = message.sentAtMs
    }
    if (rows.length < rowsPerScan) return { messages, before: top, until: last, oldestMs, isEnd: until === null }
  }
}

/** What stands where the server has put it; what this device has noted by itself does not. */
export const isPlace = (place: Uint8Array): boolean => place.length === 14

/** A copy must not outlive the original: what has a timer, or is shown once, is on the devices that it was sent to. */
export function travels({ state, serverTimeMs, timerSeconds, burnsOnRead }: MessageRecord): boolean {
  return serverTimeMs !== null && (state === 'sent' || state === 'received') && timerSeconds === 0 && !burnsOnRead
}
