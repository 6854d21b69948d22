// Which messages of a chat are pinned: their references, newest pin last. What is pinned is said by the message's own row;
// this is where to look for it.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { bytes, decodeShape, encodeShape, list } from '#protocol/codec/shape.ts'
import { pinsKey } from '../chats/row-keys.ts'
import { messageReferenceBytes } from '../payload/message-reference.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

/** A member who looks after a group could pin without end: of more than these the oldest are not looked for. */
export const mostPins = 50

const pinsShape = list(bytes(messageReferenceBytes), mostPins)

export async function readPins(work: Pick<UnitOfWork, 'get'>, chatNumber: number): Promise<readonly Uint8Array[]> {
  const stored = await work.get('chat_marks', pinsKey(chatNumber))
  return stored === undefined ? [] : decodeShape(pinsShape, stored)
}

/** Gathers into the work that the message is pinned, or is not any more. */
export async function notePin(
  work: UnitOfWork,
  chatNumber: number,
  reference: Uint8Array,
  isPinned: boolean,
): Promise<void> {
  const before = await readPins(work, chatNumber)
  const others = before.filter((one) => !equalBytes(one, reference))
  if (!isPinned && others.length === before.length) return
  const after = isPinned ? [...others, reference].slice(-mostPins) : others
  work.put('chat_marks', pinsKey(chatNumber), encodeShape(pinsShape, after))
}
