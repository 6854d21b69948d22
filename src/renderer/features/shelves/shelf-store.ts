// One shelf of a chat, newest first: read page by page as it is scrolled, and anew as far as it was read when the chat has
// changed.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'

export type ShelfName = 'pictures' | 'files' | 'voice' | 'links'

export interface ShelfStore {
  readonly messages: readonly MessageView[]
  readonly find: (message: string) => MessageView | undefined
  readonly isLoaded: Accessor<boolean>
  /** Nothing where all are here, or where more are under way. */
  loadOlder(): Promise<void>
}

const largestPage = 100

/** `pageSize`: how many are read at first, and with each `loadOlder` where `olderSize` does not say otherwise. */
export function createShelf(
  engine: EngineClient,
  chat: string,
  shelf: ShelfName,
  pageSize: number,
  olderSize = pageSize,
): ShelfStore {
  const [messages, setMessages] = createStore<MessageView[]>([])
  const [isLoaded, setIsLoaded] = createSignal(false)
  let wanted = pageSize
  let hasOlder = false

  async function read(): Promise<void> {
    const found: MessageView[] = []
    let before: string | null = null
    do {
      const limit = Math.min(largestPage, wanted - found.length)
      const page: { readonly messages: readonly MessageView[]; readonly older: string | null } = await engine.chatShelf(
        { chat, shelf, limit, before },
      )
      found.push(...page.messages)
      before = page.older
    } while (before !== null && found.length < wanted)
    hasOlder = before !== null
    // What is about to go can be kept where it stands: in the chat.
    setMessages(reconcile(found.filter(({ isLeaving }) => !isLeaving)))
    setIsLoaded(true)
  }

  const refresh = createRefresh(read)
  let loading: Promise<void> | undefined
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'chat' && event.chat === chat) inBackground('shelf', refresh())
    }),
  )
  inBackground('shelf', refresh())
  return {
    messages,
    find: (message) => messages.find(({ id }) => id === message),
    isLoaded,
    async loadOlder() {
      if (!hasOlder || loading !== undefined) return
      wanted += olderSize
      loading = refresh().finally(() => {
        loading = undefined
      })
      await loading
    },
  }
}
