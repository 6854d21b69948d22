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
  /**
   * Empties the message row of that seq if its delete hash is this one; emptied before is emptied. False for anything
   * else, never said what: no such chat, no such row, another's.
   */
  deleteMessage(input: { readonly chat: ChatId; readonly seq: number; readonly deleteHash: Uint8Array }): boolean
  /**
   * Empties messages that every device has stored which is to have them, at most `maxRows` of them, oldest first in
   * each chat. Gives how many.
   */
  purgeStaleCiphertext(input: { readonly maxRows: number }): number
}
