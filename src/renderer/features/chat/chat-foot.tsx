// The foot of a chat: the composer, or in its place why one cannot write here and what can be done about it.

import { createEffect, Match, Show, Switch, untrack } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { TextButton } from '../../ui/button.tsx'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import { chatName, isNotes } from '../chat-list/chat-name.ts'
import { Composer, ComposerNotice } from '../composer/composer.tsx'
import { asTheChat, type Ending } from '../composer/ending.ts'
import type { Writing } from '../composer/writing.ts'
import { createFileOffer } from '../files/file-offer.tsx'
import { PreviewBar } from '../link-previews/preview-bar.tsx'
import type { WritingPreview } from '../link-previews/writing-preview.ts'
import { createVoiceDraft } from '../voice/voice-draft.tsx'
import { RequestBar } from './request-bar.tsx'

/** Between two times of saying that one writes: the engine says it at most once in five seconds. */
const restMs = 3_000

export function ChatFoot(props: {
  chat: Pick<
    ChatView,
    'chat' | 'kind' | 'title' | 'state' | 'requestedBy' | 'isBlocked' | 'timerSeconds' | 'members' | 'callsAll'
  >
  ownAddress: string
  draft: string
  onDraft: (words: string) => void
  onSend: (words: string) => void
  ending: Ending
  onEnding: (ending: Ending) => void
  writing: Writing
  /** Back to something new. */
  onNew: () => void
  onEditLast: () => void
  preview: WritingPreview
  ref: (input: HTMLTextAreaElement) => void
}) {
  const { t } = useText()
  const { engine } = useAccount()
  const name = (): string => chatName({ t }, props.chat, props.ownAddress)
  const offer = createFileOffer({
    chat: () => props.chat.chat,
    ending: () => props.ending,
    draft: () => (props.writing.kind === 'edit' ? '' : props.draft),
    replyTo: () => (props.writing.kind === 'reply' ? props.writing.message.id : null),
    onSent() {
      if (props.writing.kind !== 'edit') props.onDraft('')
      if (props.writing.kind === 'reply') props.onNew()
      props.onEnding(asTheChat)
    },
  })
  let composer: HTMLElement | undefined
  const voice = createVoiceDraft({
    chat: untrack(() => props.chat.chat),
    beside: () => ({
      timerSeconds: props.ending.timerSeconds,
      burnsOnRead: props.ending.burnsOnRead,
      replyTo: props.writing.kind === 'reply' ? props.writing.message.id : null,
    }),
    onSent() {
      props.onEnding(asTheChat)
      if (props.writing.kind === 'reply') props.onNew()
    },
    onEnd: () => focusWhenDrawn(() => composer ?? null),
  })
  let saidAtMs = 0
  let hadNoComposer = false
  createEffect(() => {
    hadNoComposer = props.chat.isBlocked || props.chat.requestedBy !== null
  })

  function write(words: string): void {
    props.onDraft(words)
    const now = Date.now()
    if (words.trim() === '' || now - saidAtMs < restMs) return
    saidAtMs = now
    inBackground('typing', engine.sayTyping({ chat: props.chat.chat }))
  }
  function removePreview(): void {
    props.preview.remove()
    composer?.focus()
  }
  function whyNot(): string {
    const { state } = props.chat
    return t(state === 'left' ? 'composer.left' : state === 'halted' ? 'composer.halted' : 'composer.joining')
  }

  return (
    <Switch
      fallback={
        <>
          {offer.element()}
          <Show when={!voice.isOn()} fallback={voice.element()}>
            <Composer
              onAttach={() => offer.choose()}
              onRecord={() => voice.begin()}
              onPaste={(event) => offer.paste(event)}
              label={t('composer.message')}
              placeholder={
                isNotes(props.chat, props.ownAddress)
                  ? t('notes.placeholder')
                  : props.chat.kind === 'pair'
                    ? t('composer.placeholder', { name: name() })
                    : t('composer.placeholderGroup', { name: name() })
              }
              draft={props.draft}
              onDraft={write}
              onSend={props.onSend}
              ending={props.ending}
              chatSeconds={props.chat.timerSeconds}
              onEnding={props.onEnding}
              writing={props.writing}
              onNew={props.onNew}
              onEditLast={props.onEditLast}
              preview={
                <Show when={props.preview.shown()}>
                  {(shown) => <PreviewBar shown={shown()} onRemove={() => removePreview()} />}
                </Show>
              }
              ownAddress={props.ownAddress}
              people={props.chat.members.filter(({ isSelf }) => !isSelf)}
              callsAll={props.chat.callsAll}
              ref={(input) => {
                props.ref(input)
                // Whoever has accepted or unblocked somebody answers next.
                if (hadNoComposer) focusWhenDrawn(() => input)
                composer = input
              }}
            />
          </Show>
        </>
      }
    >
      <Match when={props.chat.state !== 'active'}>
        <ComposerNotice words={whyNot()} />
      </Match>
      <Match when={props.chat.isBlocked}>
        <ComposerNotice
          words={t('block.isBlocked', { name: name() })}
          action={
            <TextButton onClick={() => inBackground('unblock', engine.unblockContact({ account: props.chat.title }))}>
              {t('block.undo')}
            </TextButton>
          }
        />
      </Match>
      <Match when={props.chat.requestedBy}>
        {(by) => <RequestBar chat={props.chat} by={by()} ownAddress={props.ownAddress} />}
      </Match>
    </Switch>
  )
}
