// One message of a bundle, stored as what another device of the account says: never over what this device has itself.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { PeerError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { seenIdKey } from '../chats/row-keys.ts'
import { withEarly } from '../messages/early-marks.ts'
import { decodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import { notePin } from '../messages/pinned-messages.ts'
import { putMessage } from '../messages/shelves.ts'
import { placeKnown, wasTakenBack } from '../messages/taken-back.ts'
import { accountHash } from '../payload/account-hash.ts'
import { messageReference } from '../payload/message-reference.ts'
import type { Crypto } from '../ports/crypto.ts'

/** The message, or undefined for one of a newer version: the rest of its bundle is none the worse for it. */
export function readHistoryMessage(bytes: Uint8Array): MessageRecord | undefined {
  try {
    return decodeMessageRecord(bytes)
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}

/** Gathers it into the task; false for what is here already, or was and has been deleted. */
export async function keepHistory(
  crypto: Pick<Crypto, 'blake3'>,
  task: ChatTask,
  { place, message, from }: { place: Uint8Array; message: MessageRecord; from: DeviceId },
): Promise<boolean> {
  const { number } = task.record()
  const key = concatBytes(u32(number), place)
  const idKey = seenIdKey(crypto, number, message.id, accountHash(crypto, message.sender))
  const mine = { ...message, fromDevice: from }
  if (await wasTakenBack({ crypto }, task, key, mine)) return false
  const known = (await placeKnown(task, idKey, message.burnsOnRead)) ?? (await task.work.get('messages', key))
  if (known !== undefined) return false
  task.work.put('message_ids', idKey, key)
  const reference = messageReference(crypto, message.id, accountHash(crypto, message.sender))
  const kept = await withEarly(task, reference, mine)
  putMessage(task.work, key, kept)
  if (kept.marks.pin !== null) await notePin(task.work, number, reference, kept.marks.pin.isPinned)
  return true
}
