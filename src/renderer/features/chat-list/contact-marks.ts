// Which people of the list were compared. All are asked for once, and one again when something happens in its chat.

import { createSignal, onCleanup } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import { inBackground } from '../../state/background.ts'
import type { ChatListStore } from './chat-list-store.ts'

export interface ContactMarks {
  isVerified(account: string): boolean
}

export function createContactMarks(engine: EngineClient, chats: Pick<ChatListStore, 'find'>): ContactMarks {
  let known: ReadonlySet<string> = new Set()
  const [verified, setVerified] = createSignal(known)
  const show = (accounts: readonly string[]): void => {
    known = new Set(accounts)
    setVerified(known)
  }
  const askAll = async (): Promise<void> => {
    const contacts = await engine.contactList()
    show(contacts.flatMap(({ account, isVerified }) => (isVerified ? [account] : [])))
  }
  const ask = async (account: string): Promise<void> => {
    const { isVerified } = await engine.contactView({ account })
    if (isVerified === known.has(account)) return
    const others = [...known].filter((other) => other !== account)
    show(isVerified ? [...others, account] : others)
  }
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'contact') inBackground('contact', ask(event.account))
      const summary = event.kind === 'chat' ? chats.find(event.chat) : undefined
      if (summary?.kind === 'pair') inBackground('contact', ask(summary.title))
    }),
  )
  inBackground('contacts', askAll())
  return { isVerified: (account) => verified().has(account) }
}
