// How people and chats are called on the screen: by the username alone on one's own server, else by the whole address.
// The chat with oneself is called what it is for.

import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { domainOf, usernameOf } from '../../state/account.ts'
import type { Text } from '../../text/create-text.ts'

type Named = Pick<ChatSummary, 'kind' | 'title'>

export function personName(address: string, ownAddress: string): string {
  return domainOf(address) === domainOf(ownAddress) ? usernameOf(address) : address
}

/** Whether only oneself is in it. */
export const isNotes = (chat: Named, ownAddress: string): boolean => chat.kind === 'pair' && chat.title === ownAddress

export function chatName({ t }: Pick<Text, 't'>, chat: Named, ownAddress: string): string {
  if (isNotes(chat, ownAddress)) return t('notes.name')
  return chat.kind === 'pair' ? personName(chat.title, ownAddress) : chat.title
}
