// What was begun and not sent, per chat, and how it is to end. In memory: it goes with the window, or when the account is
// locked.

import { createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import { asTheChat, type Ending } from './ending.ts'
import { asNew, type Writing } from './writing.ts'

export interface Drafts {
  read(chat: string): string
  write(chat: string, text: string): void
  ending(chat: string): Ending
  endBy(chat: string, ending: Ending): void
  /** What it is to become: something new unless said otherwise. */
  writing(chat: string): Writing
  becomes(chat: string, writing: Writing): void
}

export function createDrafts(): Drafts {
  const [texts, setTexts] = createStore<Record<string, string>>({})
  // Not a store, which would write one ending over the other, in the object that both were chosen from.
  const [endings, setEndings] = createSignal<ReadonlyMap<string, Ending>>(new Map())
  const [writings, setWritings] = createSignal<ReadonlyMap<string, Writing>>(new Map())
  return {
    read: (chat) => texts[chat] ?? '',
    write: (chat, text) => setTexts(chat, text),
    ending: (chat) => endings().get(chat) ?? asTheChat,
    endBy: (chat, ending) => setEndings((known) => new Map(known).set(chat, ending)),
    writing: (chat) => writings().get(chat) ?? asNew,
    becomes: (chat, writing) => setWritings((known) => new Map(known).set(chat, writing)),
  }
}
