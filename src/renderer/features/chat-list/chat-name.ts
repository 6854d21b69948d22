// How people and chats are called on the screen: by the username alone on one's own server, else by the whole address.

import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { domainOf, usernameOf } from '../../state/account.ts'

export function personName(address: string, ownAddress: string): string {
  return domainOf(address) === domainOf(ownAddress) ? usernameOf(address) : address
}

export function chatName(chat: Pick<ChatSummary, 'kind' | 'title'>, ownAddress: string): string {
  return chat.kind === 'pair' ? personName(chat.title, ownAddress) : chat.title
}
