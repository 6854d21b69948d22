// The middle pane: header, what is wrong if anything, the timeline, the composer.

import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, untrack, type Accessor } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { codeOf, explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Banner } from '../../ui/banner.tsx'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import { createLiveRegion } from '../../ui/live-region.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useToast } from '../../ui/toast.tsx'
import { chatName, personName } from '../chat-list/chat-name.ts'
import { ChatInfo } from '../chat-info/chat-info.tsx'
import { mayChange } from '../chat-info/member-rights.ts'
import type { Drafts } from '../composer/drafts.ts'
import { asTheChat, type Ending } from '../composer/ending.ts'
import { namedIn } from '../composer/mentions.ts'
import { asNew, type Writing } from '../composer/writing.ts'
import { OfflineBanner } from '../offline-banner.tsx'
import { ChatFilesProvider } from '../files/chat-files.tsx'
import type { Navigation } from '../navigation.ts'
import './chat.css'
import { ChatFoot } from './chat-foot.tsx'
import { ChatHeader } from './chat-header.tsx'
import { ChosenMessages } from './chosen-messages.tsx'
import { createConversation } from './conversation-store.ts'
import { JumpToDate } from './jump-to-date.tsx'
import { messageWords } from './message-words.ts'
import { PinnedBar } from './pinned-bar.tsx'
import { createPins } from './pins.ts'
import { createSelection } from './selection.ts'
import { firstUnreadOf } from './timeline-rows.ts'
import { Timeline, type TimelineHandle } from './timeline.tsx'
import { useToldWork } from './told-work.ts'
import { TypingLine } from './typing-line.tsx'
import { createUndo } from './undo.ts'

export function Chat(props: { chat: string; navigation: Navigation; drafts: Drafts; today: Accessor<number> }) {
  const text = useText()
  const { t } = text
  const { engine, view } = useAccount()
  const toast = useToast()
  const live = createLiveRegion()
  const undo = createUndo(untrack(() => props.chat))
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
  const told = useToldWork()
  const name = createMemo(() => {
    const known = facts()
    return known === undefined ? '' : chatName(known, ownAddress())
  })
  const mayPin = (): boolean => {
    const known = facts()
    return known !== undefined && mayChange(known) && !known.isBlocked
  }
  const [isAtEnd, setIsAtEnd] = createSignal(false)
  const [isFront, setIsFront] = createSignal(document.hasFocus())
  const [firstUnread, setFirstUnread] = createSignal<{ id: string; count: number }>()
  const [timeline, setTimeline] = createSignal<TimelineHandle>()
  const [isJumping, setIsJumping] = createSignal(false)
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

  const unread = createMemo(() => facts()?.unread ?? 0)
  // Read is what was in view, in a window that somebody looks at.
  createEffect(() => {
    if (unread() > 0 && isAtEnd() && isFront()) {
      inBackground('mark read', engine.markRead({ chat: props.chat }))
    }
  })
  onMount(() => {
    const press = (event: KeyboardEvent): void => {
      const isFree = !event.defaultPrevented && document.querySelector('[role="dialog"], [role="menu"]') === null
      if (event.key === 'Escape' && selection.isOn() && isFree) endSelection()
      else if (event.code === 'KeyJ' && (event.ctrlKey || event.metaKey) && isFree) setIsJumping(true)
      else return
      event.preventDefault()
    }
    // Before the keys of the window, which close the pane by Escape.
    addEventListener('keydown', press, { capture: true })
    onCleanup(() => removeEventListener('keydown', press, { capture: true }))
    const look = (): void => {
      setIsFront(document.hasFocus())
    }
    addEventListener('focus', look)
    addEventListener('blur', look)
    onCleanup(() => {
      removeEventListener('focus', look)
      removeEventListener('blur', look)
    })
  })

  /** An own message says this from now on, or this is a new one. */
  async function say(words: string, writing: Writing, ending: Ending): Promise<void> {
    const known = facts()
    const mentions = namedIn(words, known?.members ?? [], ownAddress(), known?.kind === 'group')
    if (writing.kind === 'edit') {
      await engine.editMessage({ chat, message: writing.message.id, text: words, mentions: [...mentions] })
      return
    }
    const replyTo = writing.kind === 'reply' ? writing.message.id : null
    const holdSeconds = undo.holdSeconds()
    const sent = await engine.sendText({ chat, text: words, replyTo, mentions: [...mentions], holdSeconds, ...ending })
    if (conversation.hasNewer()) await conversation.showNewest()
    undo.offerUnsend(sent.id, (unsent) => takeBack(unsent, writing, ending))
  }

  /** Before what was begun meanwhile, so that none of it is lost. */
  function takeBack(words: string, writing: Writing, ending: Ending): void {
    const begun = props.drafts.read(chat)
    props.drafts.write(chat, begun === '' ? words : `${words}\n${begun}`)
    if (begun === '') {
      props.drafts.endBy(chat, ending)
      props.drafts.becomes(chat, writing)
    }
    focusWhenDrawn(() => composer ?? null)
  }

  async function send(words: string): Promise<void> {
    const ending = props.drafts.ending(chat)
    const writing = props.drafts.writing(chat)
    becomeNew()
    if (writing.kind !== 'edit') {
      props.drafts.write(chat, '')
      props.drafts.endBy(chat, asTheChat)
    }
    const left = props.drafts.read(chat)
    try {
      await say(words, writing, ending)
    } catch (error) {
      // What was written is never lost: back into the composer, unless something new stands there.
      if (props.drafts.read(chat) === left) {
        props.drafts.write(chat, words)
        props.drafts.endBy(chat, ending)
        props.drafts.becomes(chat, writing)
      }
      const problem = explain(text, { code: codeOf(error) })
      toast.show(`${problem.what} ${problem.todo}`)
    }
  }

  function becomeNew(): void {
    const writing = props.drafts.writing(chat)
    if (writing.kind === 'edit') props.drafts.write(chat, writing.before)
    props.drafts.becomes(chat, asNew)
  }

  function reply(message: MessageView): void {
    becomeNew()
    props.drafts.becomes(chat, { kind: 'reply', message: asWritten(message) })
    focusWhenDrawn(() => composer ?? null)
  }

  function edit(message: MessageView): void {
    becomeNew()
    props.drafts.becomes(chat, { kind: 'edit', message: asWritten(message), before: props.drafts.read(chat) })
    props.drafts.write(chat, message.text)
    focusWhenDrawn(() => composer ?? null)
  }

  function editLast(): void {
    const last = conversation.messages.findLast(
      ({ isOwn, kind, state, burnsOnRead }) => isOwn && kind === 'text' && state === 'sent' && !burnsOnRead,
    )
    if (last !== undefined) edit(last)
  }

  /** The focus goes back to what one writes; it is drawn anew. */
  function endSelection(): void {
    selection.end()
    focusWhenDrawn(() => composer ?? null)
  }

  return (
    <>
      <main class="chat" aria-label={name()}>
        <ChatHeader
          chat={facts()}
          name={name()}
          navigation={props.navigation}
          onJump={() => setIsJumping(true)}
          onChoose={() => selection.begin()}
        />
        <Show when={facts()?.state === 'halted'}>
          <Banner icon="shield" isBad>
            <strong>{t('error.halted.what')}</strong> {t('error.halted.means')} {t('error.halted.do')}
          </Banner>
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
                  onReply={reply}
                  onEdit={edit}
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
                  onNew={becomeNew}
                  onEditLast={editLast}
                  onSend={(words) => void send(words) /* what fails is said by a toast */}
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
          <ChatInfo
            chat={known()}
            ownAddress={ownAddress()}
            today={props.today}
            onClose={() => props.navigation.toggleInfo(false)}
          />
        )}
      </Show>
    </>
  )
}

/** As it is now, whatever becomes of it. */
const asWritten = ({ id, sender, text, sentAtMs }: MessageView) => ({ id, sender, text, sentAtMs })
