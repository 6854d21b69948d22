// What other own devices have said and this one has not acted upon: stored in the transaction that opens the message,
// so that nothing said is lost, and taken out in the one that acts.

import { byteRange, decodeShape, encodeShape, record, type Shaped } from '#protocol/codec/shape.ts'
import { deviceIdShape, type AccountAddress } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { inboxKey, inboxRange } from './row-keys.ts'

const heardShape = record({ from: [1, deviceIdShape], statement: [2, byteRange(1, 66_000)] })
export type Heard = Shaped<typeof heardShape>

/** Keeps a statement that came in a chat; in any but the account's own, and from others, it says nothing. */
export function hearOwnStatement(
  task: ChatTask,
  own: AccountAddress,
  said: { key: Uint8Array; account: AccountAddress } & Heard,
): void {
  if (task.record().peer !== own || said.account !== own) return
  task.work.put(
    'own_devices',
    inboxKey(said.key),
    encodeShape(heardShape, { from: said.from, statement: said.statement }),
  )
}

/** The oldest, with its row's key. */
export async function nextHeard(work: UnitOfWork): Promise<(Heard & { key: Uint8Array }) | undefined> {
  const [first] = await work.scan({ table: 'own_devices', ...inboxRange, limit: 1 })
  return first === undefined ? undefined : { ...decodeShape(heardShape, first.value), key: first.key }
}
