// What other own devices have said and this one has not acted upon: stored in the transaction that opens the message,
// so that nothing said is lost, and taken out in the one that acts.

import { createReader } from '#protocol/codec/reader.ts'
import { byteRange, decodeShape, encodeShape, record, type Shaped } from '#protocol/codec/shape.ts'
import { deviceIdShape, type AccountAddress } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { inboxKey, inboxRange } from './row-keys.ts'

const heardShape = record({ from: [1, deviceIdShape], statement: [2, byteRange(1, 66_000)] })
type Said = Shaped<typeof heardShape>

/** With its row's key, and the generation of the chat that it was said in. */
export type Heard = Said & { readonly key: Uint8Array; readonly generation: number }

/** Keeps a statement that came in a chat; in any but the account's own, and from others, it says nothing. */
export function hearOwnStatement(
  task: ChatTask,
  own: AccountAddress,
  said: { key: Uint8Array; account: AccountAddress } & Said,
): void {
  if (task.record().peer !== own || said.account !== own) return
  task.work.put(
    'own_devices',
    inboxKey(said.key),
    encodeShape(heardShape, { from: said.from, statement: said.statement }),
  )
}

/** The oldest. */
export async function nextHeard(work: UnitOfWork): Promise<Heard | undefined> {
  const [first] = await work.scan({ table: 'own_devices', ...inboxRange, limit: 1 })
  if (first === undefined) return undefined
  const { key, value } = first
  return { ...decodeShape(heardShape, value), key, generation: generationOf(key) }
}

function generationOf(key: Uint8Array): number {
  // What the row is, then the message's place: the chat's number first.
  const reader = createReader(key.subarray(5))
  return reader.u32()
}
