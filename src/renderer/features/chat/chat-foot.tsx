// The foot of a chat: the composer, or in its place why one cannot write here and what can be done about it.

import { createEffect, Match, Switch } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { TextButton } from '../../ui/button.tsx'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import { chatName } from '../chat-list/chat-name.ts'
import { Composer, ComposerNotice } from '../composer/composer.tsx'
import { asTheChat, type Ending } from '../composer/ending.ts'
import type { Writing } from '../composer/writing.ts'
import { createFileOffer } from '../files/file-offer.tsx'
import { RequestBar } from './request-bar.tsx'

/** Between two times of saying that one writes: the engine says it at most once in five seconds. */
const restMs = 3_000

export function ChatFoot(props: {
  chat: Pick<ChatView, 'chat' | 'kind' | 'title' | 'state' | 'requestedBy' | 'isBlocked' | 'timerSeconds' | 'members'>
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
  ref: (input: HTMLTextAreaElement) => void
}) {
  const { t } = useText()
  const { engine } = useAccount()
  const name = (): string => chatName(props.chat, props.ownAddress)
  const offer = createFileOffer({
    chat: () => props.chat.chat,
    ending: () => props.ending,
    draft: () => (props.writing.kind === 'edit' ? '' : props.draft),
    onSent() {
      if (props.writing.kind !== 'edit') props.onDraft('')
      props.onEnding(asTheChat)
    },
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
  function whyNot(): string {
    const { state } = props.chat
    return t(state === 'left' ? 'composer.left' : state === 'halted' ? 'composer.halted' : 'composer.joining')
  }

  return (
    <Switch
      fallback={
        <>
          {offer.element()}
          <Composer
            onAttach={() => offer.choose()}
            onPaste={(event) => offer.paste(event)}
            label={t('composer.message')}
            placeholder={
              props.chat.kind === 'pair'
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
            ownAddress={props.ownAddress}
            people={props.chat.members.filter(({ isSelf }) => !isSelf)}
            isGroup={props.chat.kind === 'group'}
            ref={(input) => {
              props.ref(input)
              // Whoever has accepted or unblocked somebody answers next.
              if (hadNoComposer) focusWhenDrawn(() => input)
            }}
          />
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
