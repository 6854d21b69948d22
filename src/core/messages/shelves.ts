// What a message carries that people look for again, and where each such message stands: an index beside the rows of
// messages, changed in the same transaction. What is on which shelf is sealed, the key is the message's.

import { decodeShape, encodeShape, record, uint } from '#protocol/codec/shape.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { encodeMessageRecord, type MessageRecord } from './message-record.ts'

/** In the order of their bits. */
const shelfNames = ['pictures', 'files', 'voice', 'links'] as const
export type Shelf = (typeof shelfNames)[number]

/** One byte whatever it says: the size of a sealed row tells nothing. */
const shelfShape = record({ bits: [1, uint(0b1111)] })

const bitOf = (shelf: Shelf): number => 1 << shelfNames.indexOf(shelf)

/** What may be an address; which of them are shown as links is the page's to say. */
const address = /(?<![\p{L}\p{N}/:.@&=_%-])(?:https?:\/\/|mailto:|talkee:\/\/)[^\s<>"'`]/iu

type Carrying = Pick<MessageRecord, 'kind' | 'text' | 'file' | 'burnsOnRead'>

function bitsOf({ kind, text, file, burnsOnRead }: Carrying): number {
  // What is shown once is to be found nowhere else.
  if (kind !== 'text' || burnsOnRead) return 0
  const carried =
    file === null ? 0 : bitOf(file.sound !== null ? 'voice' : file.picture !== null ? 'pictures' : 'files')
  return address.test(text) ? carried | bitOf('links') : carried
}

/** The shelves on which a message stands. */
export function shelvesOf(message: Carrying): readonly Shelf[] {
  const bits = bitsOf(message)
  return bits === 0 ? [] : shelfNames.filter((shelf) => (bits & bitOf(shelf)) !== 0)
}

/** Gathers into the work that this stands at the key; `before` is what stood there. */
export function putMessage(work: UnitOfWork, key: Uint8Array, message: MessageRecord, before?: MessageRecord): void {
  work.put('messages', key, encodeMessageRecord(message))
  const bits = bitsOf(message)
  if (bits !== 0) work.put('shelves', key, encodeShape(shelfShape, { bits }))
  else if (before !== undefined && bitsOf(before) !== 0) work.delete('shelves', key)
}

/** Gathers into the work that what stands there already is on its shelves, for a message that is older than the index. */
export function putOnShelf(work: UnitOfWork, key: Uint8Array, message: Carrying): void {
  const bits = bitsOf(message)
  if (bits !== 0) work.put('shelves', key, encodeShape(shelfShape, { bits }))
}

/** Gathers into the work that this stands there no more. */
export function dropMessage(work: UnitOfWork, key: Uint8Array, message: Carrying): void {
  work.delete('messages', key)
  if (bitsOf(message) !== 0) work.delete('shelves', key)
}

/** Whether what stands at a row of the index is on this shelf. */
export const isOnShelf = (stored: Uint8Array, shelf: Shelf): boolean =>
  (decodeShape(shelfShape, stored).bits & bitOf(shelf)) !== 0
