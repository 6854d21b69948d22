// Keys of a chat's rows in the vault: the chat's local number first, then what orders rows within it.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { u16, u32, u64, u8 } from '#protocol/codec/writer.ts'
import { idBytes, type DeviceId, type MessageId } from '#protocol/ids.ts'
import { messageReference } from '../payload/message-reference.ts'
import type { Crypto } from '../ports/crypto.ts'

/** First key of a chat, and first key after it, for scans. */
export const chatRange = (number: number): { from: Uint8Array; to: Uint8Array } => ({
  from: u32(number),
  to: u32(number + 1),
})

/** [Note: rows of no chat] Numbers of chats begin at 1: what a start reads of all chats lies before them, and it reads no more. */
const noChat = u32(0)
/** A row of no chat, of one of its table's kinds. */
export const keyOfNoChat = (kind: number, subject: Uint8Array): Uint8Array => concatBytes(noChat, u8(kind), subject)
export const rangeOfNoChat = (kind: number): { from: Uint8Array; to: Uint8Array } => ({
  from: concatBytes(noChat, u8(kind)),
  to: concatBytes(noChat, u8(kind + 1)),
})
/** What such a row is about. */
export const subjectOfNoChat = (key: Uint8Array): Uint8Array => key.slice(noChat.length + 1)

/** The chat's record, and beside it what changes with each message. */
export const chatKey = (number: number): Uint8Array => concatBytes(u32(number), u8(0))
export const chatActivityKey = (number: number): Uint8Array => concatBytes(u32(number), u8(1))

/** Rows of one MLS group: chat ‖ generation, before the group's relative key. */
export const groupPrefix = (number: number, generation: number): Uint8Array => concatBytes(u32(number), u32(generation))

/** A received row not yet processed: in the order of the server's log. `place` is the incarnation's in its list. */
export const rawRowKey = (number: number, place: number, id: number): Uint8Array =>
  concatBytes(u32(number), u16(place), u64(id))

/** A place in a chat's timeline, 14 bytes: a message's key without the chat. */
export const timelinePlace = (generation: number, place: number, seq: number): Uint8Array =>
  concatBytes(u32(generation), u16(place), u64(seq))

/** The place that follows, as a bound: what comes into the chat later lies above it. */
export function placeAfter(place: Uint8Array): Uint8Array {
  const next = place.slice()
  for (let i = next.length - 1; i >= 0; i--) {
    next[i] = ((next[i] ?? 0) + 1) & 0xff
    if (next[i] !== 0) break
  }
  return next
}

/** A place in the timeline that comes after everything numbered by the server. */
const unsentPlace = 0xffff

/** A message in the timeline: by generation, the incarnation's place, and seq. */
export const messageKey = (number: number, generation: number, place: number, seq: number): Uint8Array =>
  concatBytes(u32(number), u32(generation), u16(place), u64(seq))

/** An own message that has no seq yet, in the order of writing. */
export const unsentMessageKey = (number: number, generation: number, order: number): Uint8Array =>
  messageKey(number, generation, unsentPlace, order)

/** A message to be sent, in the order of writing. */
export const outboxKey = (number: number, order: number): Uint8Array => concatBytes(u32(number), u64(order))

/** A body that this device has sent, by its BLAKE3. */
export const sentBodyKey = (number: number, bodyHash: Uint8Array): Uint8Array => concatBytes(u32(number), bodyHash)

/** A message id that has been seen from an account, by the reference of both. Its value is the message's key. */
export const seenIdKey = (
  crypto: Pick<Crypto, 'blake3'>,
  number: number,
  id: MessageId,
  accountHash: Uint8Array,
): Uint8Array => referenceKey(number, messageReference(crypto, id, accountHash))

/** The same for a message that another one names. */
export const referenceKey = (number: number, reference: Uint8Array): Uint8Array => concatBytes(u32(number), reference)

/** That a chat is a request, and that it is not shown: it was refused, or came from somebody blocked. See [Note: rows of no chat]. */
const startKinds = { request: 0, hiddenRequest: 1, leaving: 2, earlyDay: 3 } as const
export const requestKey = (number: number): Uint8Array => keyOfNoChat(startKinds.request, u32(number))
export const hiddenRequestKey = (number: number): Uint8Array => keyOfNoChat(startKinds.hiddenRequest, u32(number))
export const requestRange = rangeOfNoChat(startKinds.request)
export const hiddenRequestRange = rangeOfNoChat(startKinds.hiddenRequest)

/** That a message is about to be deleted. */
export const leavingKey = (number: number, reference: Uint8Array): Uint8Array =>
  keyOfNoChat(startKinds.leaving, concatBytes(u32(number), reference))
export const leavingRange = rangeOfNoChat(startKinds.leaving)

/** What this device remembers of a chat beside its record: who has read how far, its health. */
export const receiptsKey = (number: number): Uint8Array => concatBytes(u32(number), u8(1))
export const healthKey = (number: number): Uint8Array => concatBytes(u32(number), u8(2))
/** What could not be read in it. */
export const gapsKey = (number: number): Uint8Array => concatBytes(u32(number), u8(3))
/** When a device of it last showed that it is there. */
export const signKey = (number: number, device: DeviceId): Uint8Array =>
  concatBytes(u32(number), u8(4), idBytes(device))
export const signRange = (number: number): { from: Uint8Array; to: Uint8Array } => ({
  from: concatBytes(u32(number), u8(4)),
  to: concatBytes(u32(number), u8(5)),
})

/** What was said of a message that is not here yet. */
export const earlyMarksKey = (number: number, reference: Uint8Array): Uint8Array =>
  concatBytes(u32(number), u8(10), reference)
/** For which messages a member has said something early, the newest of them. `sender` tells the disk nothing. */
export const earlyLedgerKey = (number: number, sender: Uint8Array): Uint8Array =>
  concatBytes(u32(number), u8(15), sender)
/** On which day something was last kept for a message that has not come: in the order of days, over all chats. */
export const earlyDayKey = (day: number, number: number, reference: Uint8Array): Uint8Array =>
  keyOfNoChat(startKinds.earlyDay, concatBytes(u32(day), u32(number), reference))
export const earlyDaysBefore = (day: number): { from: Uint8Array; to: Uint8Array } => ({
  from: keyOfNoChat(startKinds.earlyDay, u32(0)),
  to: keyOfNoChat(startKinds.earlyDay, u32(day)),
})
/** Who has written in it and is not in it any more, as far as it was asked. */
export const formerAuthorsKey = (number: number): Uint8Array => concatBytes(u32(number), u8(16))
/** Which messages are pinned. */
export const pinsKey = (number: number): Uint8Array => concatBytes(u32(number), u8(11))

/** When a device of it last asked to be let in again. */
export const returnsKey = (number: number, device: DeviceId): Uint8Array =>
  concatBytes(u32(number), u8(13), idBytes(device))

/** Where the log has the edits of an own message. */
export const editRowsKey = (number: number, reference: Uint8Array): Uint8Array =>
  concatBytes(u32(number), u8(14), reference)

/** Where its epochs ended. */
export const closedEpochsKey = (number: number): Uint8Array => concatBytes(u32(number), u8(9))

/** A row that the server is to empty, by its seq. */
export const deletionKey = (number: number, seq: number): Uint8Array => concatBytes(u32(number), u64(seq))

/** Where a message stands; undefined for an own one that has no seq yet. */
export function placeOfMessage(key: Uint8Array): { generation: number; seq: number } | undefined {
  const reader = createReader(key)
  reader.u32()
  const generation = reader.u32()
  return reader.u16() === unsentPlace ? undefined : { generation, seq: reader.u64() }
}
