// Where the list of messages stands. It opens at the line of unread messages, or at the end; it stays at the end while it
// is there, and counts what comes where it is not.

import { createEffect, createSignal, on, onCleanup, onMount, type Accessor } from 'solid-js'
import { inBackground } from '../../state/background.ts'
import type { Conversation } from './conversation-store.ts'
import { placeMarginPx } from './timeline-place.ts'

/** So near to the end counts as being there. */
const endSlackPx = 24
/** So near to what is not loaded yet, it is asked for. */
const loadSlackPx = 800

interface TimelineEndDeps {
  readonly conversation: Conversation
  /** The element that scrolls: there when the component is. */
  readonly list: () => HTMLElement | undefined
  /** How far from the beginning the line of unread messages is thought to be; undefined where there is none. */
  readonly unreadLineAt: () => number | undefined
  /** Whether a row is being brought to its place: where the list stands meanwhile says nothing. */
  readonly isPlacing: () => boolean
  /** Told when the newest message comes into view or leaves it. */
  readonly onEnd: (isAtEnd: boolean) => void
}

export interface TimelineEnd {
  /** Whether the newest message is more than a screen away. */
  readonly isFar: Accessor<boolean>
  /** How many messages have come that are below the view. */
  readonly newBelow: Accessor<number>
  /** Whether somebody has begun to move through the list. */
  hasMoved(): boolean
  /** To the end, and to stay there through all that changes its size, until somebody scrolls away. */
  toEnd(): void
  /** Somewhere else is gone to. */
  leave(): void
  /** Takes note of where the list stands. */
  look(): void
}

/** To be called in a component: it watches the list while that is there. */
export function createTimelineEnd(deps: TimelineEndDeps): TimelineEnd {
  const { conversation, list } = deps
  const [isAtEnd, setIsAtEnd] = createSignal(false)
  const [isFar, setIsFar] = createSignal(false)
  const [below, setBelow] = createSignal(0)
  /** The scroll position of the end when it was last looked at. */
  let knownEnd = 0
  let hasMoved = false
  /** Whether the window ended before the newest message when it was last looked at. */
  let isBeforeEnd = false

  function toEnd(): void {
    setIsAtEnd(true)
    knownEnd = Number.NaN
    holdEnd()
    look()
  }

  // [Note: late sizes] A row is measured after it is drawn, and the list is longer then. The Virtualizer's own scrolling
  // to a row gives up when that takes long; a list that is held wherever its size changes is at its end at any speed.
  function holdEnd(): void {
    const scroller = list()
    if (scroller === undefined || !isAtEnd() || endOf(scroller) === knownEnd) return
    scroller.scrollTop = scroller.scrollHeight
    knownEnd = endOf(scroller)
  }

  /** Where a chat opens: at the line of unread messages, or at the end where there is none or less than a screen of them. */
  function toOpening(): void {
    if (deps.unreadLineAt() === undefined) toEnd()
    else toLine()
  }

  /** Frame by frame, until the line has stood in its place for one: see [Note: late sizes]. */
  function toLine(before?: number): void {
    const scroller = list()
    if (scroller?.isConnected !== true) return
    const lineAt = deps.unreadLineAt()
    // Somebody was faster, or there is nothing to be placed any more.
    if (hasMoved || scroller.clientHeight === 0 || lineAt === undefined) {
      look()
      return
    }
    const line = scroller.querySelector('.unread-line')
    if (line === null) scroller.scrollTop = lineAt - placeMarginPx
    else scroller.scrollTop += line.getBoundingClientRect().top - scroller.getBoundingClientRect().top - placeMarginPx
    const now = line === null ? undefined : scroller.scrollTop
    if (now !== undefined && now === before) look()
    else requestAnimationFrame(() => toLine(now))
  }

  function look(): void {
    const scroller = list()
    if (scroller === undefined || deps.isPlacing()) return
    const end = endOf(scroller)
    const rest = end - scroller.scrollTop
    const { hasNewer, loadNewer, loadOlder } = conversation
    // As far from the end as the list has grown: nobody has scrolled.
    if (isAtEnd() && rest >= endSlackPx && rest < end - knownEnd + endSlackPx) {
      holdEnd()
      return
    }
    knownEnd = end
    setIsAtEnd(rest < endSlackPx && !hasNewer())
    if (isAtEnd()) setBelow(0)
    deps.onEnd(isAtEnd())
    setIsFar(rest > scroller.clientHeight || hasNewer())
    if (scroller.scrollTop < loadSlackPx) inBackground('older messages', loadOlder())
    if (rest < loadSlackPx) inBackground('newer messages', loadNewer())
  }

  // What is new at the end: shown at once where one is there, counted where one is not.
  createEffect(
    on(
      () => conversation.messages.at(-1)?.id,
      (newest, previous) => {
        if (newest === undefined || newest === previous) return
        const { messages, find, hasNewer } = conversation
        // What was loaded, or where nobody is at the end, is not what has come.
        const wasBefore = isBeforeEnd
        isBeforeEnd = hasNewer()
        if (wasBefore || isBeforeEnd) return
        // The line of unread messages is placed in the same turn, and before the first frame.
        if (previous === undefined) queueMicrotask(toOpening)
        else if (isAtEnd() || (find(newest)?.isOwn === true && find(newest)?.kind !== 'notice')) toEnd()
        else {
          const later = messages.slice(messages.findIndex(({ id }) => id === previous) + 1)
          setBelow(below() + later.filter(({ kind }) => kind !== 'notice').length)
        }
      },
    ),
  )
  createEffect(
    on(
      () => conversation.returns(),
      () => queueMicrotask(toEnd),
      { defer: true },
    ),
  )

  onMount(() => {
    const scroller = list()
    if (scroller === undefined) return
    // The composer grows, the window shrinks: whoever was at the end stays there. Also where rows turn out longer.
    const resizes = new ResizeObserver(holdEnd)
    resizes.observe(scroller)
    const growth = new MutationObserver(holdEnd)
    for (const rowsElement of scroller.children) growth.observe(rowsElement, { attributeFilter: ['style'] })
    for (const sign of ['wheel', 'pointerdown', 'keydown']) {
      scroller.addEventListener(sign, () => (hasMoved = true), { passive: true, once: true })
    }
    onCleanup(() => {
      resizes.disconnect()
      growth.disconnect()
    })
  })

  return {
    isFar,
    // Where the window ends before the newest message, what is unread is what has come since.
    newBelow: () => (conversation.hasNewer() ? (conversation.facts()?.unread ?? 0) : below()),
    hasMoved: () => hasMoved,
    toEnd,
    leave() {
      setIsAtEnd(false)
      deps.onEnd(false)
    },
    look,
  }
}

/** How far a list can be scrolled. */
const endOf = (list: HTMLElement): number => list.scrollHeight - list.clientHeight
