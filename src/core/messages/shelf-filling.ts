// Messages that are older than the index of shelves: put on it from the newest on, a step at a time, as somebody looks so far
// back. What is done is remembered with each step; a start does nothing of it.

import { u32 } from '#protocol/codec/writer.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { chatRange, keyOfNoChat } from '../chats/row-keys.ts'
import type { Vault } from '../vault/vault.ts'
import { decodeMessageRecord } from './message-record.ts'
import { putOnShelf } from './shelves.ts'

/** Messages of one step: a few milliseconds, in which the chat does nothing else. */
export const stepMessages = 500

/** From which key on all of the chat is on the index; see [Note: rows of no chat]. */
const filledKey = (number: number): Uint8Array => keyOfNoChat(0, u32(number))

/** The key from which on all messages of the chat are on the index; the end of its range where none are for certain. */
export async function filledFrom(vault: Pick<Vault, 'get'>, number: number): Promise<Uint8Array> {
  return (await vault.get('shelves', filledKey(number))) ?? chatRange(number).to
}

/** One step further back; gives the key from which on it is filled now. */
export function fillShelves(cell: ChatCell): Promise<Uint8Array> {
  return cell.task(async ({ work, record }) => {
    const { number } = record()
    const { from } = chatRange(number)
    const to = (await work.get('shelves', filledKey(number))) ?? chatRange(number).to
    const rows = await work.scan({ table: 'messages', from, to, limit: stepMessages, reverse: true })
    for (const { key, value } of rows) putOnShelf(work, key, decodeMessageRecord(value))
    const filled = rows.length < stepMessages ? from : (rows.at(-1)?.key ?? from)
    work.put('shelves', filledKey(number), filled)
    return filled
  })
}
