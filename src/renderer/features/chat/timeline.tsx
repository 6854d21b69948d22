// The messages of a chat, from the oldest loaded to the newest. Only rows near the view are drawn. It stays at the end
// while it is at the end, and keeps its anchor when older messages come in.

import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, untrack, type Accessor } from 'solid-js'
import { Virtualizer, type VirtualizerHandle } from 'virtua/solid'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import { Icon } from '../../ui/icon.tsx'
import { createRoving, keptRow } from '../../ui/roving.ts'
import type { Conversation } from './conversation-store.ts'
import { createJump } from './jump.ts'
import { MessageMenu } from './message-menu.tsx'
import { createSeenOnce } from './seen-once.tsx'
import { createStickyDay } from './sticky-day.tsx'
import { TimelineRow } from './timeline-row.tsx'
import { momentOf, timelineRows } from './timeline-rows.ts'
import './timeline.css'
import { useToldWork } from './told-work.ts'
import { createUndo } from './undo.ts'

/** So near to the end counts as being there. */
const endSlackPx = 24
/** What stays visible above the line of unread messages when a chat opens at it. */
const lineMarginPx = 72
/** So near to the beginning, older messages are asked for. */
const olderSlackPx = 800

export function Timeline(props: {
  conversation: Conversation
  label: string
  ownAddress: string
  chat: string
  isGroup: boolean
  /** How many people are here besides oneself. */
  others: number
  today: Accessor<number>
  firstUnread: string | undefined
  unreadAtOpening: number
  /** Told when the newest message comes into view or leaves it. */
  onEnd: (isAtEnd: boolean) => void
  onWriteAgain: (text: string) => void
  /** Whether one can write here. */
  canWrite: boolean
  onReply: (message: MessageView) => void
  onEdit: (message: MessageView) => void
}) {
  const { t } = useText()
  const { engine } = useAccount()
  const [handle, setHandle] = createSignal<VirtualizerHandle>()
  const [isAtEnd, setIsAtEnd] = createSignal(false)
  const [isFar, setIsFar] = createSignal(false)
  const [below, setBelow] = createSignal(0)
  let scroller: HTMLElement | undefined
  /** The scroll position of the end when it was last looked at. */
  let knownEnd = 0
  /** Whether somebody has begun to move through the list. */
  let hasMoved = false
  /** The message that had the focus last. */
  let focused: string | undefined

  const rows = createMemo(() =>
    timelineRows(props.conversation.messages, {
      hasOlder: props.conversation.hasOlder(),
      firstUnread: props.firstUnread,
    }),
  )
  const keys = createMemo(() => rows().map(({ key }) => key), [], { equals: sameKeys })
  const byKey = createMemo(() => new Map(rows().map((row) => [row.key, row])))
  const messageKeys = createMemo(() => rows().flatMap((row) => (row.kind === 'bubble' ? [row.key] : [])))

  const roving = createRoving({
    keys: messageKeys,
    entry: () => messageKeys().at(-1),
    reveal: (key) => handle()?.scrollToIndex(keys().indexOf(key), { align: 'nearest' }),
    find: (key) => scroller?.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`) ?? null,
  })

  const undo = createUndo(untrack(() => props.chat))
  const told = useToldWork()
  const seenOnce = createSeenOnce(untrack(() => props.chat))

  /** Where the focus was before a menu or a dialog, or the nearest that is left of it. */
  function returnTo(id: string): void {
    const key = messageKeys().includes(id) ? id : roving.stop()
    focusWhenDrawn(() => scroller?.querySelector<HTMLElement>(`[data-message="${CSS.escape(key ?? '')}"]`) ?? null)
  }

  // A row that goes, with the focus on it, leaves the focus to the row that comes to stand there.
  createEffect(
    on(messageKeys, (left, before: readonly string[] = []) => {
      const stop = focused
      const { activeElement } = document
      const hasLost = activeElement === document.body || activeElement === null
      if (stop === undefined || left.includes(stop) || !before.includes(stop) || !hasLost) return
      const next = left[Math.min(before.indexOf(stop), left.length - 1)]
      if (next === undefined) return
      roving.entered(next)
      returnTo(next)
    }),
  )

  const jump = createJump(
    untrack(() => props.conversation),
    (id) => {
      setIsAtEnd(false)
      handle()?.scrollToIndex(keys().indexOf(id), { align: 'center' })
      roving.entered(id)
      returnTo(id)
    },
  )

  const stickyDay = createStickyDay({
    dayAtTop() {
      const row = rows()[handle()?.findItemIndex(scroller?.scrollTop ?? 0) ?? -1]
      const message = row?.kind === 'bubble' || row?.kind === 'notice' ? props.conversation.find(row.id) : undefined
      return message === undefined ? undefined : momentOf(message)
    },
    today: () => props.today(),
  })

  /** To the end, and to stay there through all that changes its size, until somebody scrolls away. */
  function toEnd(): void {
    setIsAtEnd(true)
    knownEnd = Number.NaN
    holdEnd()
    look()
  }

  // [Note: late sizes] A row is measured after it is drawn, and the list is longer then. The Virtualizer's own scrolling
  // to a row gives up when that takes long; a list that is held wherever its size changes is at its end at any speed.
  function holdEnd(): void {
    if (scroller === undefined || !isAtEnd() || endOf(scroller) === knownEnd) return
    scroller.scrollTop = scroller.scrollHeight
    knownEnd = endOf(scroller)
  }

  /** Where a chat opens: at the line of unread messages, or at the end where there is none or less than a screen of them. */
  function toOpening(): void {
    if (keys().includes('unread')) toLine()
    else toEnd()
  }

  /** Frame by frame, until the line has stood in its place for one: see [Note: late sizes]. */
  function toLine(before?: number): void {
    if (scroller?.isConnected !== true) return
    // Somebody was faster, or there is nothing to be placed any more.
    if (hasMoved || scroller.clientHeight === 0 || !keys().includes('unread')) {
      look()
      return
    }
    const line = scroller.querySelector('.unread-line')
    if (line === null) scroller.scrollTop = (handle()?.getItemOffset(keys().indexOf('unread')) ?? 0) - lineMarginPx
    else scroller.scrollTop += line.getBoundingClientRect().top - scroller.getBoundingClientRect().top - lineMarginPx
    const now = line === null ? undefined : scroller.scrollTop
    if (now !== undefined && now === before) look()
    else requestAnimationFrame(() => toLine(now))
  }

  /** Takes note of where the list stands. */
  function look(): void {
    if (scroller === undefined) return
    const end = endOf(scroller)
    const rest = end - scroller.scrollTop
    // As far from the end as the list has grown: nobody has scrolled.
    if (isAtEnd() && rest >= endSlackPx && rest < end - knownEnd + endSlackPx) {
      holdEnd()
      return
    }
    knownEnd = end
    setIsAtEnd(rest < endSlackPx)
    if (isAtEnd()) setBelow(0)
    props.onEnd(isAtEnd())
    setIsFar(rest > scroller.clientHeight)
    if (scroller.scrollTop < olderSlackPx) inBackground('older messages', props.conversation.loadOlder())
  }

  // What is new at the end: shown at once where one is there, counted where one is not.
  createEffect(
    on(
      () => props.conversation.messages.at(-1)?.id,
      (newest, previous) => {
        if (newest === undefined || newest === previous) return
        const { messages, find } = props.conversation
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

  onMount(() => {
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

  return (
    <MessageMenu
      class="timeline-frame"
      chat={props.chat}
      ownAddress={props.ownAddress}
      others={props.others}
      find={props.conversation.find}
      canWrite={props.canWrite}
      onReply={props.onReply}
      onEdit={props.onEdit}
      onReturn={returnTo}
    >
      <div
        class="timeline scrolls"
        role="log"
        aria-live="off"
        aria-label={props.label}
        data-stop="timeline"
        tabindex={messageKeys().length === 0 ? 0 : -1}
        ref={(element) => {
          scroller = element
        }}
        onScroll={() => {
          look()
          if (hasMoved) stickyDay.moved()
        }}
        onKeyDown={(event) => roving.press(event)}
      >
        <Virtualizer
          data={keys()}
          ref={setHandle}
          shift={props.conversation.isPrepending()}
          bufferSize={600}
          keepMounted={keptRow(keys(), roving.stop())}
        >
          {(key) => (
            <div class="timeline-row">
              <TimelineRow
                row={byKey().get(key)}
                conversation={props.conversation}
                ownAddress={props.ownAddress}
                isGroup={props.isGroup}
                others={props.others}
                today={props.today()}
                unreadAtOpening={props.unreadAtOpening}
                isTabStop={roving.stop() === key}
                hit={jump.hit()}
                onFocus={() => {
                  focused = key
                  roving.entered(key)
                }}
                onJump={(id) => inBackground('jump', jump.to(id))}
                onReact={(message, emoji, isOn) => told(engine.react({ chat: props.chat, message, emoji, isOn }))}
                onWriteAgain={props.onWriteAgain}
                onKeep={(id) => undo.keep(id)}
                onShowOnce={(id, from) => inBackground('shown once', seenOnce.show(id, from))}
              />
            </div>
          )}
        </Virtualizer>
      </div>
      {stickyDay.element()}
      <Show when={isFar()}>
        <button
          type="button"
          class="newest"
          aria-label={below() === 0 ? t('chat.toNewest') : t('chat.toNewestUnread', { count: below() })}
          onClick={() => {
            toEnd()
            roving.entered(messageKeys().at(-1) ?? '')
          }}
        >
          <Icon name="newest" />
          <Show when={below() > 0}>
            <Badge count={below()} label="" />
          </Show>
        </button>
      </Show>
      {seenOnce.element()}
    </MessageMenu>
  )
}

const sameKeys = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((key, index) => key === other[index])

/** How far a list can be scrolled. */
const endOf = (list: HTMLElement): number => list.scrollHeight - list.clientHeight
