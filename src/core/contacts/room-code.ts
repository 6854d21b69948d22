// The room code: thirty digits that are the same for all who are in one group at one epoch, to be read out aloud.
// It comes from the epoch authenticator (RFC 9420 §8.7), so that a member who was shown another group reads another one.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32, u64 } from '#protocol/codec/writer.ts'
import { idBytes, type ChatId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import { thirtyDigits } from './digits.ts'

/** Thirty digits, without spaces. */
export function roomCode(
  crypto: Pick<Crypto, 'blake3'>,
  place: { chat: ChatId; generation: number; epoch: number },
  epochAuthenticator: Uint8Array,
): string {
  const where = concatBytes(idBytes(place.chat), u32(place.generation), u64(place.epoch))
  return thirtyDigits(crypto.blake3(utf8(labels.roomCode), where, epochAuthenticator))
}
