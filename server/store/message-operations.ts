// Messages of "a member of this epoch". There is no field for who: the row's sender is NULL, and the schema insists.

import type { ChatId } from '#protocol/ids.ts'
import type { Appended } from './chat-operations.ts'

export interface AppendMessage {
  readonly chat: ChatId
  readonly generation: number
  readonly epoch: number
  /** BLAKE3 of the send token shown. */
  readonly sendHash: Uint8Array
  readonly idempotencyKey: Uint8Array
  readonly deleteHash: Uint8Array
  readonly expiresMs: number
  readonly ephemeral: boolean
  readonly body: Uint8Array
  readonly nowMs: number
  readonly quota: MessageQuota
}

/** Of one chat in one epoch. */
interface MessageQuota {
  readonly messages: number
  readonly bytes: number
}

export type AppendMessageOutcome =
  /** `known`: the key was seen before, and this is the row it made. */
  | { readonly outcome: 'ok'; readonly row: Appended; readonly known: boolean }
  /** Wrong token, epoch, generation or chat: never said which. */
  | { readonly outcome: 'stale_epoch' | 'quota_exceeded' }
  /** A device in the roster was revoked; the entry says so. Remove it first. */
  | { readonly outcome: 'revocation_pending'; readonly entry: Uint8Array }

export interface MessageOperations {
  appendMessage(input: AppendMessage): AppendMessageOutcome
}
