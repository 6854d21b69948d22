// Where a row stands in the timeline. The server numbers rows, and one that gives a number twice must not have what comes
// later take the place of what is there.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { idBytes, type MessageId } from '#protocol/ids.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

/** `key`, or, where another message stands there already, a longer one: directly behind it, and nobody's place. */
export async function freePlace(
  { work }: { readonly work: Pick<UnitOfWork, 'get'> },
  key: Uint8Array,
  id: MessageId,
): Promise<Uint8Array> {
  const isTaken = (await work.get('messages', key)) !== undefined
  return isTaken ? concatBytes(key, idBytes(id)) : key
}
