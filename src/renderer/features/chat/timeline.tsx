// The messages of a chat, from the oldest loaded to the newest. Only rows near the view are drawn. It keeps its anchor
// when older messages come in; where it stands is said by timeline-end.ts.

import { createMemo, createSignal, onMount, Show, untrack, type Accessor } from 'solid-js'
import { Virtualizer, type VirtualizerHandle } from 'virtua/solid'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { createRoving, keptRow } from '../../ui/roving.ts'
import type { Conversation } from './conversation-store.ts'
import { createMessageFocus } from './message-focus.ts'
import { MessageMenu } from './message-menu.tsx'
import { createMessagePresses } from './message-presses.ts'
import { NewestButton } from './newest-button.tsx'
import { createSeenOnce } from './seen-once.tsx'
import type { Selection } from './selection.ts'
import { createStickyDay } from './sticky-day.tsx'
import { createTimelineAnchor } from './timeline-anchor.ts'
import { createTimelineEnd } from './timeline-end.ts'
import { createTimelineJumps, type TimelineHandle } from './timeline-jumps.ts'
import { TimelineRow } from './timeline-row.tsx'
import { momentOf, timelineRows, type TimelineRow as RowKind } from './timeline-rows.ts'
import './timeline.css'
import { useToldWork } from './told-work.ts'
import { createUndo } from './undo.ts'

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
  const { engine } = useAccount()
  // Another chat brings another of these.
  const chat = untrack(() => props.chat)
  const conversation = untrack(() => props.conversation)
  const selection = untrack(() => props.selection)
  const [handle, setHandle] = createSignal<VirtualizerHandle>()
  let scroller: HTMLElement | undefined

  const rows = createMemo(() =>
    timelineRows(conversation.messages, {
      hasOlder: conversation.hasOlder(),
      hasNewer: conversation.hasNewer(),
      firstUnread: props.firstUnread,
    }),
  )
  const keys = createMemo(() => rows().map(({ key }) => key), [], { equals: sameKeys })
  const byKey = createMemo(() => new Map(rows().map((row) => [row.key, row])))
  const messageKeys = createMemo(() => rows().flatMap(idsOf))
  const rowOf = createMemo(() => new Map(rows().flatMap((row) => idsOf(row).map((id) => [id, row.key]))))
  /** In which row of the list a message stands; -1 where it is not shown. */
  const indexOf = (id: string): number => keys().indexOf(rowOf().get(id) ?? id)

  const roving = createRoving({
    keys: messageKeys,
    entry: () => messageKeys().at(-1),
    reveal: (key) => handle()?.scrollToIndex(indexOf(key), { align: 'nearest' }),
    find: (key) => bubbleOf(key),
  })

  const focus = createMessageFocus({ keys: messageKeys, roving, find: (id) => bubbleOf(id) })
  const undo = createUndo(chat)
  const told = useToldWork()
  const seenOnce = createSeenOnce(chat)

  let actOn: ((message: MessageView, event: KeyboardEvent) => boolean) | undefined
  const presses = createMessagePresses({
    find: conversation.find,
    selection,
    act: (message, event) => actOn?.(message, event) === true,
  })
  const bubbleOf = (id: string): HTMLElement | null =>
    scroller?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`) ?? null

  const offsetOf = (key: string): number | undefined => {
    const at = indexOf(key)
    return at < 0 ? undefined : (handle()?.getItemOffset(at) ?? 0)
  }

  const jumps = createTimelineJumps({
    chat,
    conversation,
    list: () => scroller,
    offsetOf,
    newest: () => messageKeys().at(-1),
    toEnd: () => end.toEnd(),
    onLeave: () => end.leave(),
    onEntered: roving.entered,
    onPlaced(id) {
      end.look()
      // Only now: a dialog that it came from has given the focus back before.
      if (id !== undefined) focus.returnTo(id)
    },
    ref: (timeline) => props.ref(timeline),
  })
  const end = createTimelineEnd({
    conversation,
    list: () => scroller,
    unreadLineAt: () => offsetOf('unread'),
    isPlacing: jumps.isPlacing,
    onEnd: (isAtEnd) => props.onEnd(isAtEnd),
  })
  createTimelineAnchor({ conversation, list: () => scroller, find: bubbleOf, isPlaced: jumps.isPlacing })

  const stickyDay = createStickyDay({
    dayAtTop() {
      const row = rows()[handle()?.findItemIndex(scroller?.scrollTop ?? 0) ?? -1]
      const id = row === undefined ? undefined : row.kind === 'notice' ? row.id : idsOf(row)[0]
      const message = id === undefined ? undefined : conversation.find(id)
      return message === undefined ? undefined : momentOf(message)
    },
    today: () => props.today(),
  })

  onMount(() => scroller?.addEventListener('click', presses.click, { capture: true }))

  return (
    <MessageMenu
      class="timeline-frame"
      chat={chat}
      ownAddress={props.ownAddress}
      others={props.others}
      find={conversation.find}
      canWrite={props.canWrite}
      onReply={props.onReply}
      mayPin={props.mayPin}
      onEdit={props.onEdit}
      onChoose={({ id }) => selection.begin(id)}
      ref={(press) => {
        actOn = press
      }}
      onReturn={(id) => focus.returnTo(id)}
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
          end.look()
          if (end.hasMoved()) stickyDay.moved()
        }}
        onKeyDown={(event) => {
          if (!presses.press(event)) roving.press(event)
        }}
        onPointerMove={(event) => presses.pointAt(event.target)}
        onPointerLeave={() => presses.pointAt(document.activeElement)}
        onFocusIn={(event) => presses.pointAt(event.target)}
      >
        <Virtualizer
          data={keys()}
          ref={setHandle}
          shift={conversation.isPrepending()}
          bufferSize={600}
          keepMounted={keptRow(keys(), rowOf().get(roving.stop() ?? ''))}
        >
          {(key) => (
            <div class="timeline-row">
              <TimelineRow
                row={byKey().get(key)}
                conversation={conversation}
                ownAddress={props.ownAddress}
                isGroup={props.isGroup}
                others={props.others}
                today={props.today()}
                unreadAtOpening={props.unreadAtOpening}
                isTabStop={roving.stop() === key}
                hit={jumps.hit()}
                isActive={presses.active() === key}
                canWrite={props.canWrite && !selection.isOn()}
                isChosen={selection.isOn() ? selection.has(key) : undefined}
                partOf={(id) => ({
                  isStop: roving.stop() === id,
                  isActive: presses.active() === id,
                  isHit: jumps.hit() === id,
                  isChosen: selection.isOn() ? selection.has(id) : undefined,
                })}
                onReply={props.onReply}
                onMenu={(id) => {
                  const bubble = bubbleOf(id)
                  if (bubble !== null) presses.openMenu(bubble)
                }}
                onToolsOpen={(isOpen) => presses.holdTools(isOpen)}
                onFocus={focus.entered}
                onJump={(message, position) => jumps.toMessage(message, position)}
                onReact={(message, emoji, isOn) => told(engine.react({ chat, message, emoji, isOn }))}
                onWriteAgain={props.onWriteAgain}
                onKeep={(id) => undo.keep(id)}
                onShowOnce={(id, from) => inBackground('shown once', seenOnce.show(id, from))}
              />
            </div>
          )}
        </Virtualizer>
      </div>
      {stickyDay.element()}
      <Show when={end.isFar()}>
        <NewestButton count={end.newBelow()} onClick={() => jumps.toNewest()} />
      </Show>
      {seenOnce.element()}
    </MessageMenu>
  )
}

/** The messages of a row that take the focus. */
const idsOf = (row: RowKind): readonly string[] =>
  row.kind === 'album' ? row.ids : row.kind === 'bubble' ? [row.id] : []

const sameKeys = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((key, index) => key === other[index])
