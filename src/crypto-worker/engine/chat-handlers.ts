// The calls about chats, answered by the engine; what it leaves out becomes null.

import type { Outcome } from '#core/chats/chat-intents.ts'
import type { ListedChat } from '#core/chat-list/chat-standing.ts'
import type { ChatSummary as CoreSummary } from '#core/views/chat-view.ts'
import type { Contract, Handlers } from '#ipc/contract.ts'
import type { chatCalls, ChatSummary, ChatView } from '#ipc/engine/chats-contract.ts'
import { plainMessage } from './message-handlers.ts'
import { nothingOf, type Opened } from './opened.ts'

export function chatHandlers(engine: Opened): Handlers<Contract<typeof chatCalls>> {
  return {
    startPairChat: async (input) => about(await (await engine()).startPairChat(input)),
    createGroup: async (input) => about(await (await engine()).createGroup(input)),
    addMembers: async (input) => about(await (await engine()).addMembers(input)),
    removeMember: async (input) => about(await (await engine()).removeMember(input)),
    renameChat: async (input) => about(await (await engine()).renameChat(input)),
    leaveChat: (input) => nothingOf(engine, (opened) => opened.leaveChat(input)),
    setRole: async (input) => about(await (await engine()).setRole(input)),
    setChatTimer: async (input) => about(await (await engine()).setChatTimer(input)),
    markRead: (input) => nothingOf(engine, (opened) => opened.markRead(input)),

    muteChat: (input) => nothingOf(engine, (opened) => opened.muteChat(input)),
    pinChat: async (input) => about(await (await engine()).pinChat(input)),
    movePinnedChat: (input) => nothingOf(engine, (opened) => opened.movePinnedChat(input)),
    archiveChat: (input) => nothingOf(engine, (opened) => opened.archiveChat(input)),
    markUnread: (input) => nothingOf(engine, (opened) => opened.markUnread(input)),
    openNotes: async () => (await engine()).openNotes(),

    chatList: async () => (await (await engine()).chatList()).map(plainListed),
    async chatView({ before, from, ...input }) {
      const ends = { ...(before === null ? {} : { before }), ...(from === null ? {} : { from }) }
      const view = await (await engine()).chatView({ ...input, ...ends })
      const { epoch, members, timerSeconds, callsAll, messages, hasOlder, hasNewer } = view
      return {
        ...plainSummary(view),
        epoch,
        members,
        timerSeconds,
        callsAll,
        messages: messages.flatMap(plainMessage),
        hasOlder,
        hasNewer,
      }
    },
  }
}

type Told<T> = { readonly ok: true } & T
type Refusal = { readonly ok: false; readonly code: string; readonly account: string | null }

/** A refusal that names nobody says so. */
function about<T>(outcome: Outcome<T>): Told<T> | Refusal {
  return outcome.ok ? outcome : { ok: false, code: outcome.code, account: outcome.account ?? null }
}

function plainListed(listed: ListedChat): ChatSummary {
  const { mutedUntilMs, isPinned, isArchived, isMarkedUnread } = listed
  return { ...plainSummary(listed), mutedUntilMs, isPinned, isArchived, isMarkedUnread }
}

type Summary = Pick<ChatView, Extract<keyof CoreSummary, keyof ChatView>>

function plainSummary(summary: CoreSummary): Summary {
  const { chat, kind, title, picture, state, haltCode, unread, mentions } = summary
  const { lastActivityMs, last, requestedBy, asking, isBlocked } = summary
  const shown = last === undefined ? [] : plainMessage(last)
  return {
    chat,
    kind,
    title,
    picture,
    state,
    haltCode,
    unread,
    mentions,
    lastActivityMs,
    last: shown[0] ?? null,
    requestedBy,
    asking,
    isBlocked,
  }
}
