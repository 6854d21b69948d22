// The calls about messages, answered by the engine.

import type { MessageView as CoreMessage } from '#core/views/chat-view.ts'
import type { Contract, Handlers } from '#ipc/contract.ts'
import type { MessageView, messageCalls } from '#ipc/engine/messages-contract.ts'
import type { Opened } from './opened.ts'

export function messageHandlers(engine: Opened): Handlers<Contract<typeof messageCalls>> {
  return {
    sendText: async (input) => (await engine()).sendText(input),
  }
}

/** The message as the page knows it; none for a notice of which the page could say nothing that is true. */
export function plainMessage(message: CoreMessage): readonly MessageView[] {
  const { id, position, sender, isOwn, kind, text, state, failure, sentAtMs, serverTimeMs } = message
  const plain = { id, position, sender, isOwn, kind, text, state, failure, sentAtMs, serverTimeMs }
  if (message.notice === null) return [{ ...plain, notice: null }]
  const { added, removed, renamed } = message.notice
  if (added.length + removed.length === 0 && renamed === null) return []
  return [{ ...plain, notice: { added, removed, renamed } }]
}
