// The middle pane: header, what is wrong if anything, the timeline, the composer.

import { createEffect, createMemo, createSignal, on, Show, untrack, type Accessor } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Banner } from '../../ui/banner.tsx'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import { createLiveRegion } from '../../ui/live-region.tsx'
import type { MenuEntry } from '../../ui/menu-entries.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { chatName, personName } from '../chat-list/chat-name.ts'
import { InfoPane } from '../chat-info/info-pane.tsx'
import { mayChange } from '../chat-info/member-rights.ts'
import type { Drafts } from '../composer/drafts.ts'
import { OfflineBanner } from '../offline-banner.tsx'
import { ChatFilesProvider } from '../files/chat-files.tsx'
import { AskBar } from '../group-door/ask-bar.tsx'
import { createWritingPreview } from '../link-previews/writing-preview.ts'
import type { Navigation } from '../navigation.ts'
import './chat.css'
import { useChatKeys } from './chat-keys.ts'
import { ChatFoot } from './chat-foot.tsx'
import { ChatHeader } from './chat-header.tsx'
import { ChosenMessages } from './chosen-messages.tsx'
import { FindBar } from './find-bar.tsx'
import { createConversation } from './conversation-store.ts'
import { JumpToDate } from './jump-to-date.tsx'
import { messageWords } from './message-words.ts'
import { PinnedBar } from './pinned-bar.tsx'
import { createPins } from './pins.ts'
import { createReading } from './reading.ts'
import { createSaying } from './saying.ts'
import { createSelection } from './selection.ts'
import { firstUnreadOf } from './timeline-rows.ts'
import { Timeline } from './timeline.tsx'
import type { TimelineHandle } from './timeline-jumps.ts'
import { useToldWork } from './told-work.ts'
import { TypingLine } from './typing-line.tsx'

export function Chat(props: {
  chat: string
  navigation: Navigation
  drafts: Drafts
  today: Accessor<number>
  /** What can be done with it as it stands in the list. */
  listEntries: readonly MenuEntry[]
}) {
  const text = useText()
  const { t } = text
  const { engine, view } = useAccount()
  const live = createLiveRegion()
  const ownAddress = (): string => view()?.address ?? ''
  // Another chat brings another of these panes.
  const chat = untrack(() => props.chat)
  const conversation = createConversation(engine, chat, (arrived) => {
    const newest = arrived.at(-1)
    if (newest === undefined || newest.kind === 'notice') return
    live.say(
      t('chat.announce', {
        name: personName(newest.sender, ownAddress()),
        text: messageWords(text, newest),
      }),
    )
  })
  const facts = conversation.facts
  const pins = createPins(engine, chat)
  const selection = createSelection(() => conversation.messages)
  conversation.keep((message) => selection.has(message) || hasFocus(message))
  const told = useToldWork()
  const name = createMemo(() => {
    const known = facts()
    return known === undefined ? '' : chatName(text, known, ownAddress())
  })
  const mayPin = (): boolean => {
    const known = facts()
    return known !== undefined && mayChange(known) && !known.isBlocked
  }
  const [isAtEnd, setIsAtEnd] = createSignal(false)
  const [firstUnread, setFirstUnread] = createSignal<{ id: string; count: number }>()
  const [timeline, setTimeline] = createSignal<TimelineHandle>()
  const [isJumping, setIsJumping] = createSignal(false)
  const [isFinding, setIsFinding] = createSignal(false)
  let composer: HTMLTextAreaElement | undefined

  // The line of unread messages is placed once, when the chat is opened; and the focus is given then, not with each answer.
  const isLoaded = createMemo(() => facts() !== undefined)
  createEffect(
    on(isLoaded, (isThere) => {
      const count = facts()?.unread ?? 0
      const id = isThere ? firstUnreadOf(conversation.messages, count) : undefined
      if (id !== undefined) setFirstUnread({ id, count })
      if (isThere) composer?.focus()
    }),
  )

  createReading({ chat, unread: () => facts()?.unread ?? 0, isAtEnd })
  const focusComposer = (): void => focusWhenDrawn(() => composer ?? null)
  const drafts = untrack(() => props.drafts)
  // What is shown once says nothing of itself before, and an edit brings no other preview.
  const hasPreview = (): boolean => drafts.writing(chat).kind !== 'edit' && !drafts.ending(chat).burnsOnRead
  const preview = createWritingPreview(engine, () => (hasPreview() ? drafts.read(chat) : ''))
  const saying = createSaying({ chat, conversation, drafts, ownAddress, focusComposer, previewFor: preview.readyFor })
  // Asked for from the palette.
  createEffect(() => {
    const wish = props.navigation.wish()
    if (wish === 'jumpToDate') setIsJumping(true)
    else if (wish === 'findInChat') find()
    props.navigation.wishFor(undefined)
  })
  createEffect(() => {
    const [target, shown] = [props.navigation.target(), timeline()]
    if (target?.chat !== chat || shown === undefined) return
    props.navigation.takeTarget()
    shown.toMessage(target.message, target.position)
  })

  /** The focus goes back to what one writes; it is drawn anew. */
  function endSelection(): void {
    selection.end()
    focusComposer()
  }
  /** Asked for again, what is written there is to be written anew. */
  function find(): void {
    setIsFinding(true)
    focusWhenDrawn(() => document.querySelector<HTMLInputElement>('.find-bar input'))
  }
  useChatKeys({ selection, onEndSelection: endSelection, onJump: () => setIsJumping(true), onFind: find })

  return (
    <>
      <main class="chat" aria-label={name()}>
        <ChatHeader
          ownAddress={ownAddress()}
          chat={facts()}
          name={name()}
          navigation={props.navigation}
          listEntries={props.listEntries}
          onJump={() => setIsJumping(true)}
          onFind={find}
          onChoose={() => selection.begin()}
        />
        <Show when={facts()?.state === 'halted'}>
          <Banner icon="shield" isBad>
            <strong>{t('error.halted.what')}</strong> {t('error.halted.means')} {t('error.halted.do')}
          </Banner>
        </Show>
        <Show when={isFinding()}>
          <FindBar
            chat={chat}
            onJump={({ message, position }) => timeline()?.toMessage(message, position, 'keep')}
            onEnd={() => {
              setIsFinding(false)
              focusComposer()
            }}
          />
        </Show>
        <Show when={facts() !== undefined && pins().length > 0}>
          <PinnedBar
            pins={pins()}
            ownAddress={ownAddress()}
            mayPin={mayPin()}
            onJump={({ id, position }) => timeline()?.toMessage(id, position)}
            onUnpin={({ id }) => told(engine.pinMessage({ chat, message: id, isPinned: false }))}
          />
        </Show>
        <Show when={(facts()?.asking ?? 0) > 0}>
          <AskBar chat={chat} ownAddress={ownAddress()} onAll={() => props.navigation.toggleInfo(true)} />
        </Show>
        <OfflineBanner waiting={conversation.messages.filter(({ state }) => state === 'queued').length} />
        <Show
          when={facts()}
          fallback={
            <div class="grow">
              <Skeleton label={t('chat.loading')} rows={4} />
            </div>
          }
        >
          {(known) => (
            <>
              <ChatFilesProvider chat={chat} messages={conversation.messages}>
                <Timeline
                  conversation={conversation}
                  label={
                    known().kind === 'pair'
                      ? t('chat.timeline', { name: name() })
                      : t('chat.groupTimeline', { name: name() })
                  }
                  ownAddress={ownAddress()}
                  chat={props.chat}
                  isGroup={known().kind === 'group'}
                  others={known().members.length - 1}
                  today={props.today}
                  firstUnread={firstUnread()?.id}
                  unreadAtOpening={firstUnread()?.count ?? 0}
                  onEnd={setIsAtEnd}
                  ref={setTimeline}
                  canWrite={known().state === 'active' && !known().isBlocked && known().requestedBy === null}
                  mayPin={mayPin()}
                  selection={selection}
                  onReply={(message) => saying.reply(message)}
                  onEdit={(message) => saying.edit(message)}
                  onWriteAgain={(words) => {
                    props.drafts.write(props.chat, words)
                    composer?.focus()
                  }}
                />
              </ChatFilesProvider>
              <TypingLine chat={props.chat} ownAddress={ownAddress()} />
              <Show
                when={!selection.isOn()}
                fallback={
                  <ChosenMessages chat={chat} selection={selection} ownAddress={ownAddress()} onEnd={endSelection} />
                }
              >
                <ChatFoot
                  chat={known()}
                  ownAddress={ownAddress()}
                  draft={props.drafts.read(props.chat)}
                  onDraft={(words) => props.drafts.write(props.chat, words)}
                  ending={props.drafts.ending(chat)}
                  onEnding={(ending) => props.drafts.endBy(chat, ending)}
                  writing={props.drafts.writing(chat)}
                  onNew={() => saying.becomeNew()}
                  onEditLast={() => saying.editLast()}
                  preview={preview}
                  onSend={(words) => void saying.send(words) /* what fails is said by a toast */}
                  ref={(element) => {
                    composer = element
                  }}
                />
              </Show>
            </>
          )}
        </Show>
        <Show when={isJumping()}>
          <JumpToDate
            firstMs={conversation.hasOlder() ? undefined : conversation.messages[0]?.sentAtMs}
            now={Date.now()}
            onJump={(dayMs) => {
              setIsJumping(false)
              timeline()?.toTime(dayMs)
            }}
            onClose={() => setIsJumping(false)}
          />
        </Show>
        {live.element()}
      </main>
      <Show when={props.navigation.isInfoOpen() && facts()}>
        {(known) => (
          <InfoPane
            chat={known()}
            ownAddress={ownAddress()}
            today={props.today}
            onJump={({ id, position }) => timeline()?.toMessage(id, position)}
            onClose={() => props.navigation.toggleInfo(false)}
          />
        )}
      </Show>
    </>
  )
}

const hasFocus = (message: string): boolean =>
  document.activeElement?.closest('[data-message]')?.getAttribute('data-message') === message
