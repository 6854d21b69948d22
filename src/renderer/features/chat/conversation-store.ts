// One open chat: a window of its messages, the newest at first, which moves as one scrolls. Answers are laid over what is
// there, so that a message keeps its identity, its row and its focus.

import { batch, createMemo, createSignal, onCleanup, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'
import { fromBeginning, joinPages, joinWindow, upToEnd } from './pages.ts'

type ChatFacts = Omit<ChatView, 'messages' | 'hasOlder' | 'hasNewer'>

export interface Conversation {
  /** Undefined until the engine has answered. */
  readonly facts: Accessor<ChatFacts | undefined>
  /** Oldest first. */
  readonly messages: readonly MessageView[]
  readonly find: (id: string) => MessageView | undefined
  readonly hasOlder: Accessor<boolean>
  /** Whether the window ends before the newest message. */
  readonly hasNewer: Accessor<boolean>
  /** Counts how often the window was put to the end from somewhere else. */
  readonly returns: Accessor<number>
  /** Whether the change that is being drawn put messages before the first. */
  readonly isPrepending: Accessor<boolean>
  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  /** The window is around this position now; nothing between is loaded. */
  showAround(position: string): Promise<void>
  showNewest(): Promise<void>
  refresh(): Promise<void>
  /**
   * Lets go of the oldest beyond the window's size, less a page before the first message in view: to be called while nothing
   * moves, see [Note: one end at a time].
   */
  rest(firstInView: string): void
  /** Says which messages the window holds on to, far away as they may be. */
  keep(isKept: (message: string) => boolean): void
}

const pageSize = 60
/** What is left behind while one scrolls goes: each page would be as slow as all that was read before. */
const largestWindow = 480
/** Above it the oldest go also while the list moves. */
const largestMoving = 2 * largestWindow
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
  const [hasNewer, setHasNewer] = createSignal(false)
  const [returns, setReturns] = createSignal(0)
  const [isPrepending, setIsPrepending] = createSignal(false)
  const [state, setState] = createStore<{ messages: readonly MessageView[] }>({ messages: [] })
  const byId = createMemo(() => new Map(state.messages.map((message) => [message.id, message])))
  let isLoadingOlder = false
  let isLoadingNewer = false
  /** Counts the windows: an answer about one that is gone is not laid over the next. */
  let windows = 0
  /** The position of the newest message that the server has put in order. */
  let newest = ''
  let isKept: (message: string) => boolean = () => false

  function show(messages: readonly MessageView[], arePrepended: boolean): void {
    setIsPrepending(arePrepended)
    setState('messages', reconcile([...messages], { key: 'id' }))
  }

  // [Note: one end at a time] The list keeps its place by how many rows come or go at its beginning, and cannot tell where both
  // ends change at once. For a moment after rows have gone from its beginning it also takes each row that it measures to be
  // above the view; while one goes down there are such below, and what is in view would jump.
  function forgetNewer(): void {
    const kept = fromBeginning(state.messages, largestWindow, isKept)
    if (kept.length === state.messages.length) return
    windows++
    batch(() => {
      show(kept, false)
      setHasNewer(true)
    })
  }
  function forgetOlder(isKeptToo: (message: string) => boolean = () => false): void {
    const kept = upToEnd(state.messages, largestWindow, (id) => isKept(id) || isKeptToo(id))
    if (kept.length === state.messages.length) return
    windows++
    batch(() => {
      show(kept, true)
      setHasOlder(true)
    })
  }

  const limitNow = (): number => Math.min(Math.max(pageSize, state.messages.length), largestRefresh)

  async function askNewest(): Promise<void> {
    const asked = windows
    const { messages, hasOlder: hasMore, ...rest } = await engine.chatView({ chat, limit: limitNow(), ...atEnd })
    if (asked !== windows) return refreshNow()
    const known = byId()
    const joined = joinPages(state.messages, messages)
    batch(() => {
      show(joined.messages, false)
      if (!joined.keptOlder) setHasOlder(hasMore)
      take(
        rest,
        messages,
        messages.filter(({ id }) => !known.has(id)),
      )
    })
  }

  /** Where the window is somewhere before the end: what it holds, and what the chat says of itself. */
  async function askAgain(from: string): Promise<void> {
    const asked = windows
    const {
      messages,
      hasOlder: hasMore,
      hasNewer: goesOn,
      ...rest
    } = await engine.chatView({
      chat,
      limit: limitNow(),
      before: null,
      from,
    })
    if (asked !== windows) return refreshNow()
    const joined = joinWindow(state.messages, { messages, hasNewer: goesOn })
    batch(() => {
      show(joined.messages, false)
      setHasOlder(hasMore)
      if (!joined.keptNewer) setHasNewer(goesOn)
      const { last } = rest
      const latest = last === null ? [] : [last]
      take(
        rest,
        latest,
        latest.filter(({ position }) => position > newest),
      )
    })
  }

  function take(rest: ChatFacts, latest: readonly MessageView[], arrived: readonly MessageView[]): void {
    const isFirst = facts() === undefined
    for (const { position, serverTimeMs } of latest) {
      if (serverTimeMs !== null && position > newest) newest = position
    }
    setFacts(rest)
    const fromOthers = arrived.filter(({ isOwn }) => !isOwn)
    if (!isFirst && fromOthers.length > 0) onArrival(fromOthers)
  }

  const refreshNow = (): Promise<void> => {
    const [first] = state.messages
    return hasNewer() && first !== undefined ? askAgain(first.position) : askNewest()
  }
  const refresh = createRefresh(refreshNow)

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
    hasNewer,
    returns,
    isPrepending,
    async loadOlder() {
      const [first] = state.messages
      if (isLoadingOlder || !hasOlder() || first === undefined) return
      isLoadingOlder = true
      const asked = windows
      try {
        const older = await engine.chatView({ chat, limit: pageSize, before: first.position, from: null })
        // Meanwhile the window may have been replaced by another, or is about to be.
        if (asked !== windows || state.messages[0]?.id !== first.id) return
        batch(() => {
          show([...older.messages, ...state.messages], true)
          setHasOlder(older.hasOlder)
        })
        forgetNewer()
      } finally {
        isLoadingOlder = false
      }
    },
    async loadNewer() {
      const last = state.messages.at(-1)
      if (isLoadingNewer || !hasNewer() || last === undefined) return
      isLoadingNewer = true
      const asked = windows
      try {
        const newer = await engine.chatView({ chat, limit: pageSize, before: null, from: last.position })
        if (asked !== windows || state.messages.at(-1)?.id !== last.id) return
        const shown = new Set(newer.messages.map(({ id }) => id))
        batch(() => {
          show([...state.messages.filter(({ id }) => !shown.has(id)), ...newer.messages], false)
          setHasNewer(newer.hasNewer)
        })
        if (state.messages.length > largestMoving) forgetOlder()
      } finally {
        isLoadingNewer = false
      }
    },
    async showAround(position) {
      windows++
      const asked = windows
      const limit = pageSize / 2
      const [older, newer] = await Promise.all([
        engine.chatView({ chat, limit, before: position, from: null }),
        engine.chatView({ chat, limit, before: null, from: position }),
      ])
      if (asked !== windows) return
      windows++
      batch(() => {
        show([...older.messages, ...newer.messages], false)
        setHasOlder(older.hasOlder)
        setHasNewer(newer.hasNewer)
      })
    },
    async showNewest() {
      windows++
      const asked = windows
      const page = await engine.chatView({ chat, limit: pageSize, ...atEnd })
      if (asked !== windows) return
      windows++
      batch(() => {
        show(page.messages, false)
        setHasOlder(page.hasOlder)
        setHasNewer(false)
        setReturns((before) => before + 1)
      })
    },
    refresh,
    rest(firstInView) {
      const at = state.messages.findIndex(({ id }) => id === firstInView)
      const first = state.messages[Math.max(0, at - pageSize)]
      if (at >= 0) forgetOlder((id) => id === first?.id)
    },
    keep(next) {
      isKept = next
    },
  }
}

const atEnd = { before: null, from: null } as const
