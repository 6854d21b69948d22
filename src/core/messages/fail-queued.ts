// Messages that will never be sent: out of the outbox, and shown as failed with the reason.

import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { decodeMessageRecord, encodeMessageRecord } from './message-record.ts'
import { decodeOutboxRecord } from './outbox-record.ts'

/** Gathers that all that waits in this range of the outbox has failed with this stable code. */
export async function failQueued(
  work: UnitOfWork,
  range: { readonly from?: Uint8Array; readonly to?: Uint8Array },
  code: string,
): Promise<void> {
  for (const { key, value } of await work.scan({ table: 'outbox', ...range })) {
    work.delete('outbox', key)
    await failMessage(work, decodeOutboxRecord(value).messageKey, code)
  }
}

/** A control message has no row in the timeline: nobody is shown what became of it. */
export async function failMessage(work: UnitOfWork, messageKey: Uint8Array, code: string): Promise<void> {
  const message = await work.get('messages', messageKey)
  if (message === undefined) return
  const failed = { ...decodeMessageRecord(message), state: 'failed' as const, failure: code }
  work.put('messages', messageKey, encodeMessageRecord(failed))
}
