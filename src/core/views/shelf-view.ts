// Pictures, files, voice messages and links of a chat, newest first, page by page: read from the index of shelves, never
// from the history.

import { compareBytes, concatBytes, fromHex, toHex } from '#protocol/codec/bytes.ts'
import { u32, u8 } from '#protocol/codec/writer.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange } from '../chats/row-keys.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { noMarks } from '../messages/receipt-marks.ts'
import { fillShelves, filledFrom, stepMessages as messagesPerFill } from '../messages/shelf-filling.ts'
import { isOnShelf, type Shelf } from '../messages/shelves.ts'
import { viewMessage, type MessageView } from './message-view.ts'
import { positionOfHidden } from './twin-view.ts'

export interface ShelfPage {
  /** Newest first. */
  readonly messages: readonly MessageView[]
  /** Where to go on; null at the end. A page may have fewer than were asked for, and even none, before that. */
  readonly older: string | null
}

interface ShelfWindow {
  readonly shelf: Shelf
  readonly limit: number
  /** `older` of the page before; absent is the newest. */
  readonly before?: string
}

const rowsPerScan = 200
/** Rows of the index that one page looks at: what lies on other shelves between costs little, and not without end. */
const mostLookedAt = 2_000

/** `cells`: the chat, and after it those that are hidden in it, whose messages came before it was settled. */
export async function viewShelf(
  deps: ChatDeps,
  cells: readonly ChatCell[],
  { shelf, limit, before }: ShelfWindow,
): Promise<ShelfPage> {
  const start = before === undefined ? { at: 0 } : readCursor(before)
  const messages: MessageView[] = []
  let lookedAt = 0
  for (const [at, cell] of cells.entries()) {
    if (at < start.at) continue
    const { number } = cell.record()
    const range = chatRange(number)
    let to = at === start.at && start.place !== undefined ? concatBytes(u32(number), start.place) : range.to
    let from = await filledFrom(deps.vault, number)
    for (;;) {
      const rows = await deps.vault.scan({ table: 'shelves', from, to, limit: rowsPerScan, reverse: true })
      for (const { key, value } of rows) {
        to = key
        lookedAt++
        const view = isOnShelf(value, shelf) ? await viewAt(deps, key, at > 0) : undefined
        if (view !== undefined) messages.push(view)
        if (messages.length === limit || lookedAt >= mostLookedAt) return { messages, older: cursorAt(at, key) }
      }
      if (rows.length === rowsPerScan) continue
      if (compareBytes(from, range.from) <= 0) break
      // What lies before that is older than the index.
      to = compareBytes(from, to) < 0 ? from : to
      from = await fillShelves(cell)
      lookedAt += messagesPerFill
      if (lookedAt >= mostLookedAt) return { messages, older: cursorAt(at, to) }
    }
  }
  return { messages, older: null }
}

async function viewAt(deps: ChatDeps, key: Uint8Array, isHidden: boolean): Promise<MessageView | undefined> {
  const stored = await deps.vault.get('messages', key)
  if (stored === undefined) return undefined
  const view = await viewMessage(deps, noMarks, key, decodeMessageRecord(stored))
  return isHidden ? { ...view, position: positionOfHidden(key) } : view
}

/** Opaque to the page: which of the cells, and the place in it. The chat's number stays here. */
const cursorAt = (at: number, key: Uint8Array): string => toHex(concatBytes(u8(at), key.subarray(4)))

function readCursor(cursor: string): { readonly at: number; readonly place?: Uint8Array } {
  const bytes = fromHex(cursor)
  return { at: bytes[0] ?? 0, place: bytes.subarray(1) }
}
