// What of one stretch of a chat's timeline goes into the next bundle for a device that could not read it. What destroys
// itself stays where it is, and so does what was said before the device that asks was certified.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { placeAfter } from '../chats/row-keys.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import type { Vault } from '../vault/vault.ts'
import { bundleLimits, type BundleContent } from './bundle.ts'
import { isPlace, travels } from './history-page.ts'

export interface GapPage {
  /** Oldest first. */
  readonly messages: BundleContent['messages']
  /** Where the next page begins; null: this is the last. */
  readonly next: Uint8Array | null
  /** Something that belongs there is not handed on. */
  readonly keptBack: boolean
}

const rowsPerScan = 100

/** Reads from `from` to before `to`, at most a bundle's worth. */
export async function readGapPage(
  vault: Pick<Vault, 'scan'>,
  number: number,
  { from, to, sinceMs }: { from: Uint8Array; to: Uint8Array; sinceMs: number },
): Promise<GapPage> {
  const end = concatBytes(u32(number), to)
  let start = concatBytes(u32(number), from)
  const messages: { place: Uint8Array; message: Uint8Array }[] = []
  let [bytes, keptBack] = [0, false]
  for (;;) {
    const rows = await vault.scan({ table: 'messages', from: start, to: end, limit: rowsPerScan })
    for (const { key, value } of rows) {
      const place = key.subarray(4)
      start = concatBytes(key, Uint8Array.of(0))
      if (!isPlace(place)) continue
      const message = decodeMessageRecord(value)
      // What was not sent yet, or never was, is of no log.
      if (message.serverTimeMs === null || message.state === 'queued' || message.state === 'failed') continue
      if (!travels(message) || message.serverTimeMs < sinceMs) {
        keptBack = true
        continue
      }
      const isFull = messages.length >= bundleLimits.messages || bytes + value.length > bundleLimits.bytes
      const last = messages.at(-1)
      if (isFull && last !== undefined) return { messages, next: placeAfter(last.place), keptBack }
      messages.push({ place, message: value })
      bytes += value.length
    }
    if (rows.length < rowsPerScan) return { messages, next: null, keptBack }
  }
}
