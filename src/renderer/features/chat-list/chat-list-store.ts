// The list of chats, as the engine sees it. Rows keep their identity from answer to answer, so that only what changed
// is drawn anew.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'

export interface ChatListStore {
  readonly isLoaded: Accessor<boolean>
  readonly chats: readonly ChatSummary[]
  find(chat: string): ChatSummary | undefined
  refresh(): Promise<void>
}

export function createChatListStore(engine: EngineClient): ChatListStore {
  const [isLoaded, setIsLoaded] = createSignal(false)
  const [state, setState] = createStore<{ chats: readonly ChatSummary[] }>({ chats: [] })
  const refresh = createRefresh(async () => {
    const chats = await engine.chatList()
    setState('chats', reconcile([...chats], { key: 'chat' }))
    setIsLoaded(true)
  })
  onCleanup(engine.subscribe(() => inBackground('chat list', refresh())))
  inBackground('chat list', refresh())
  return {
    isLoaded,
    get chats() {
      return state.chats
    },
    find: (chat) => state.chats.find((summary) => summary.chat === chat),
    refresh,
  }
}
