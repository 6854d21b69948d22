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
import { useToast } from '../../ui/toast.tsx'
import type { Conversation } from './conversation-store.ts'
import { createJump } from './jump.ts'
import { MessageMenu } from './message-menu.tsx'
import { createMessagePresses } from './message-presses.ts'
import { createSeenOnce } from './seen-once.tsx'
import type { Selection } from './selection.ts'
import { createStickyDay } from './sticky-day.tsx'
import { createPlacing, placeMarginPx } from './timeline-place.ts'
import { TimelineRow } from './timeline-row.tsx'
import { momentOf, timelineRows } from './timeline-rows.ts'
import './timeline.css'
import { useToldWork } from './told-work.ts'
import { createUndo } from './undo.ts'

/** So near to the end counts as being there. */
const endSlackPx = 24
/** So near to the beginning, older messages are asked for. */
const olderSlackPx = 800

/** What others can do with it. */
export interface TimelineHandle {
  /** `position` is where it stands, where that is known. */
  toMessage(message: string, position: string | null): void
  toTime(timeMs: number): void
}

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
  /** Whether one can pin here. */
  mayPin: boolean
  selection: Selection
  onReply: (message: MessageView) => void
  onEdit: (message: MessageView) => void
  ref: (timeline: TimelineHandle) => void
}) {
  const { t } = useText()
  const { engine } = useAccount()
  const toast = useToast()
  const [handle, setHandle] = createSignal<VirtualizerHandle>()
  const [isAtEnd, setIsAtEnd] = createSignal(false)
  const [isFar, setIsFar] = createSignal(false)
  const [below, setBelow] = createSignal(0)
  let scroller: HTMLElement | undefined
  /** The scroll position of the end when it was last looked at. */
  let knownEnd = 0
  /** Whether somebody has begun to move through the list. */
  let hasMoved = false
  /** Whether the window ended before the newest message when it was last looked at. */
  let isBeforeEnd = false
  /** The message that had the focus last. */
  let focused: string | undefined

  /** Where the window ends before the newest message, what is unread is what has come since. */
  const newBelow = (): number => (props.conversation.hasNewer() ? (props.conversation.facts()?.unread ?? 0) : below())

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
    find: (key) => bubbleOf(key),
  })

  const undo = createUndo(untrack(() => props.chat))
  const told = useToldWork()
  const seenOnce = createSeenOnce(untrack(() => props.chat))

  /** Where the focus was before a menu or a dialog, or the nearest that is left of it. */
  function returnTo(id: string): void {
    const key = messageKeys().includes(id) ? id : roving.stop()
    focusWhenDrawn(() => bubbleOf(key ?? ''))
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

  let actOn: ((message: MessageView, event: KeyboardEvent) => boolean) | undefined
  const presses = createMessagePresses({
    find: untrack(() => props.conversation).find,
    selection: untrack(() => props.selection),
    act: (message, event) => actOn?.(message, event) === true,
  })
  const bubbleOf = (id: string): HTMLElement | null =>
    scroller?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`) ?? null

  const placing = createPlacing({
    list: () => scroller,
    offsetOf(id) {
      const at = keys().indexOf(id)
      return at < 0 ? undefined : (handle()?.getItemOffset(at) ?? 0)
    },
    onEnd(id) {
      look()
      // Only now: a dialog that it came from has given the focus back before.
      if (id !== undefined) returnTo(id)
    },
  })

  const jump = createJump(
    untrack(() => props.conversation),
    ({ id }, align) => {
      setIsAtEnd(false)
      props.onEnd(false)
      placing.begin(id, align)
      roving.entered(id)
    },
  )

  function toMessage(message: string, position: string | null): void {
    const arrive = async (): Promise<void> => {
      if (!(await jump.toMessage(message, position))) toast.show(t('jump.missing'))
    }
    told(arrive())
  }

  /** To the first message of this time or later, or to the end. */
  async function toTime(timeMs: number): Promise<void> {
    const { position } = await engine.positionAt({ chat: props.chat, timeMs })
    if (position === null) await toNewest()
    else await jump.toPosition(position)
  }

  async function toNewest(): Promise<void> {
    if (props.conversation.hasNewer()) await props.conversation.showNewest()
    else toEnd()
    roving.entered(messageKeys().at(-1) ?? '')
  }
  createEffect(
    on(
      () => props.conversation.returns(),
      () => queueMicrotask(toEnd),
      { defer: true },
    ),
  )
  onMount(() => props.ref({ toMessage, toTime: (timeMs) => told(toTime(timeMs)) }))

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
    if (line === null) scroller.scrollTop = (handle()?.getItemOffset(keys().indexOf('unread')) ?? 0) - placeMarginPx
    else scroller.scrollTop += line.getBoundingClientRect().top - scroller.getBoundingClientRect().top - placeMarginPx
    const now = line === null ? undefined : scroller.scrollTop
    if (now !== undefined && now === before) look()
    else requestAnimationFrame(() => toLine(now))
  }

  /** Takes note of where the list stands. */
  function look(): void {
    if (scroller === undefined || placing.isUnderWay()) return
    const end = endOf(scroller)
    const rest = end - scroller.scrollTop
    const { hasNewer, loadNewer, loadOlder } = props.conversation
    // As far from the end as the list has grown: nobody has scrolled.
    if (isAtEnd() && rest >= endSlackPx && rest < end - knownEnd + endSlackPx) {
      holdEnd()
      return
    }
    knownEnd = end
    setIsAtEnd(rest < endSlackPx && !hasNewer())
    if (isAtEnd()) setBelow(0)
    props.onEnd(isAtEnd())
    setIsFar(rest > scroller.clientHeight || hasNewer())
    if (scroller.scrollTop < olderSlackPx) inBackground('older messages', loadOlder())
    if (rest < olderSlackPx) inBackground('newer messages', loadNewer())
  }

  // What is new at the end: shown at once where one is there, counted where one is not.
  createEffect(
    on(
      () => props.conversation.messages.at(-1)?.id,
      (newest, previous) => {
        if (newest === undefined || newest === previous) return
        const { messages, find, hasNewer } = props.conversation
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
    scroller.addEventListener('click', presses.click, { capture: true })
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
      mayPin={props.mayPin}
      onEdit={props.onEdit}
      onChoose={({ id }) => props.selection.begin(id)}
      ref={(press) => {
        actOn = press
      }}
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
        onKeyDown={(event) => {
          if (!presses.press(event)) roving.press(event)
        }}
        onPointerOver={(event) => presses.pointAt(event.target)}
        onPointerLeave={() => presses.pointAt(document.activeElement)}
        onFocusIn={(event) => presses.pointAt(event.target)}
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
                isActive={presses.active() === key}
                canWrite={props.canWrite && !props.selection.isOn()}
                isChosen={props.selection.isOn() ? props.selection.has(key) : undefined}
                onReply={props.onReply}
                onMenu={(id) => {
                  const bubble = bubbleOf(id)
                  if (bubble !== null) presses.openMenu(bubble)
                }}
                onToolsOpen={(isOpen) => presses.holdTools(isOpen)}
                onFocus={() => {
                  focused = key
                  roving.entered(key)
                }}
                onJump={toMessage}
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
          aria-label={newBelow() === 0 ? t('chat.toNewest') : t('chat.toNewestUnread', { count: newBelow() })}
          onClick={() => told(toNewest())}
        >
          <Icon name="newest" />
          <Show when={newBelow() > 0}>
            <Badge count={newBelow()} label="" />
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
