// Of what a record of the shared state speaks: whose view is to be asked for again when it changes.

import { PeerError } from '#protocol/errors.ts'
import { parseAccountAddress, parseChatId, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import type { StateRecord } from './own-statement.ts'

export type StateSubject =
  | { readonly kind: 'chat'; readonly chat: ChatId }
  | { readonly kind: 'contact'; readonly account: AccountAddress }
  /** The account itself: its settings, its devices' names, that its password was changed. */
  | { readonly kind: 'account' }

/** Undefined for what is not shown, and for what this version does not understand. */
export function subjectOf({ kind, subject }: Pick<StateRecord, 'kind' | 'subject'>): StateSubject | undefined {
  try {
    switch (kind) {
      case 'read':
      case 'draft':
      case 'mute':
      case 'pin':
      case 'place':
      case 'archive':
      case 'unread':
      case 'request':
        return { kind: 'chat', chat: parseChatId(subject) }
      case 'name':
      case 'blocked':
      case 'accepted':
      case 'root':
        return { kind: 'contact', account: parseAccountAddress(subject) }
      case 'setting':
      case 'password':
        return { kind: 'account' }
      default:
        return undefined
    }
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
