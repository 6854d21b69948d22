// Whom one writes with, newest first: the others of the chats of two. Pure.

import type { ChatSummary } from '#ipc/engine/chats-contract.ts'

export function peopleOf(chats: readonly ChatSummary[]): readonly string[] {
  return [...new Set(chats.filter(({ kind }) => kind === 'pair').map(({ title }) => title))]
}
