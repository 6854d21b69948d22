// What was begun and not sent, per chat. In memory: it goes with the window, or when the account is locked.

import { createStore } from 'solid-js/store'

export interface Drafts {
  read(chat: string): string
  write(chat: string, text: string): void
}

export function createDrafts(): Drafts {
  const [drafts, setDrafts] = createStore<Record<string, string>>({})
  return {
    read: (chat) => drafts[chat] ?? '',
    write: (chat, text) => setDrafts(chat, text),
  }
}
