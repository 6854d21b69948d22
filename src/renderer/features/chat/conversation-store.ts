// One open chat: the newest messages, and older ones as they are scrolled to. Answers are laid over what is there, so
// that a message keeps its identity, its row and its focus.

import { createMemo, createSignal, onCleanup, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'
import { joinPages } from './pages.ts'

type ChatFacts = Omit<ChatView, 'messages' | 'hasOlder' | 'hasNewer'>

export interface Conversation {
  /** Undefined until the engine has answered. */
  readonly facts: Accessor<ChatFacts | undefined>
  /** Oldest first. */
  readonly messages: readonly MessageView[]
  readonly find: (id: string) => MessageView | undefined
  readonly hasOlder: Accessor<boolean>
  /** Whether the change that is being drawn put messages before the first. */
  readonly isPrepending: Accessor<boolean>
  loadOlder(): Promise<void>
  refresh(): Promise<void>
}

const pageSize = 60
/** What is asked for again when something changes: messages are erased also where somebody has scrolled up to. */
const largestRefresh = 500

export function createConversation(
  engine: EngineClient,
  chat: string,
  /** Called with what others wrote since the answer before. */
  onArrival: (arrived: readonly MessageView[]) => void,
): Conversation {
  const [facts, setFacts] = createSignal<ChatFacts>()
  const [hasOlder, setHasOlder] = createSignal(false)
  const [isPrepending, setIsPrepending] = createSignal(false)
  const [state, setState] = createStore<{ messages: readonly MessageView[] }>({ messages: [] })
  const byId = createMemo(() => new Map(state.messages.map((message) => [message.id, message])))
  let isLoadingOlder = false

  function show(messages: readonly MessageView[], arePrepended: boolean): void {
    setIsPrepending(arePrepended)
    setState('messages', reconcile([...messages], { key: 'id' }))
  }

  const refresh = createRefresh(async () => {
    const {
      messages,
      hasOlder: hasMore,
      ...rest
    } = await engine.chatView({
      chat,
      limit: Math.min(Math.max(pageSize, state.messages.length), largestRefresh),
      before: null,
      from: null,
    })
    const known = byId()
    const isFirst = facts() === undefined
    const joined = joinPages(state.messages, messages)
    show(joined.messages, false)
    if (!joined.keptOlder) setHasOlder(hasMore)
    setFacts(rest)
    const arrived = messages.filter(({ id, isOwn }) => !isOwn && !known.has(id))
    if (!isFirst && arrived.length > 0) onArrival(arrived)
  })

  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'account' || (event.kind === 'chat' && event.chat === chat)) inBackground('chat', refresh())
    }),
  )
  inBackground('chat', refresh())

  return {
    facts,
    get messages() {
      return state.messages
    },
    find: (id) => byId().get(id),
    hasOlder,
    isPrepending,
    async loadOlder() {
      const [first] = state.messages
      if (isLoadingOlder || !hasOlder() || first === undefined) return
      isLoadingOlder = true
      try {
        const older = await engine.chatView({ chat, limit: pageSize, before: first.position, from: null })
        // Meanwhile the page may have been replaced by a newer one.
        if (state.messages[0]?.id !== first.id) return
        show([...older.messages, ...state.messages], true)
        setHasOlder(older.hasOlder)
      } finally {
        isLoadingOlder = false
      }
    },
    refresh,
  }
}
