// The calls about messages, answered by the engine.

import { saysNothing } from '#core/messages/notice.ts'
import type { MessageView as CoreMessage } from '#core/views/message-view.ts'
import type { Contract, Handlers } from '#ipc/contract.ts'
import type { MessageView, messageCalls } from '#ipc/engine/messages-contract.ts'
import { nothingOf, type Opened } from './opened.ts'

export function messageHandlers(engine: Opened): Handlers<Contract<typeof messageCalls>> {
  return {
    sendText: async ({ timerSeconds, replyTo, ...input }) => {
      const timer = timerSeconds === null ? {} : { timerSeconds }
      return (await engine()).sendText({ ...input, ...timer, ...(replyTo === null ? {} : { replyTo }) })
    },
    findLinkPreview: async (input) => (await engine()).findLinkPreview(input),
    linkPicture: async (input) => (await engine()).linkPicture(input),
    revealMessage: async (input) => (await engine()).revealMessage(input),
    deleteMessage: (input) => nothingOf(engine, (opened) => opened.deleteMessage(input)),
    keepMessage: (input) => nothingOf(engine, (opened) => opened.keepMessage(input)),
    unsend: async (input) => (await engine()).unsend(input),
    editMessage: (input) => nothingOf(engine, (opened) => opened.editMessage(input)),
    react: (input) => nothingOf(engine, (opened) => opened.react(input)),
    pinMessage: (input) => nothingOf(engine, (opened) => opened.pinMessage(input)),
    pinnedMessages: async (input) => (await (await engine()).pinnedMessages(input)).flatMap(plainMessage),
    async chatShelf({ before, ...input }) {
      const { messages, older } = await (await engine()).chatShelf(before === null ? input : { ...input, before })
      return { messages: messages.flatMap(plainMessage), older }
    },
    forwardMessage: async (input) => (await engine()).forwardMessage(input),
    positionAt: async (input) => ({ position: await (await engine()).positionAt(input) }),
    sayTyping: (input) => nothingOf(engine, (opened) => opened.sayTyping(input)),
    typing: async (input) => ({ accounts: await (await engine()).typing(input) }),
  }
}

/** The message as the page knows it; none for a notice of which the page could say nothing that is true. */
export function plainMessage(message: CoreMessage): readonly MessageView[] {
  const { notice } = message
  if (notice !== null && saysNothing(notice)) return []
  // A timer may be over by a moment that nobody has looked in yet.
  return [{ ...message, leftMs: message.leftMs === null ? null : Math.max(0, Math.round(message.leftMs)) }]
}
