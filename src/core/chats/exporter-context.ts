// The context of every MLS exporter call, and the beginning of every group_id: chat ‖ generation.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { idBytes, type ChatId } from '#protocol/ids.ts'

/** 20 bytes. */
export function chatContext(chat: ChatId, generation: number): Uint8Array {
  return concatBytes(idBytes(chat), u32(generation))
}
