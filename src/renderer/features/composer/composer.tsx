// Where one writes: one frame that grows to ten lines. Enter sends and Shift+Enter starts a line, or as the settings say.

import { createEffect, createMemo, createSignal, Match, on, Show, Switch, type JSX } from 'solid-js'
import { useDesk } from '../../state/desk.ts'
import { act, type Deeds } from '../../keys/pressed.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { EmojiButton } from '../emoji/emoji-button.tsx'
import './composer.css'
import type { Ending } from './ending.ts'
import { EndingBar, EndingMenu } from './ending-choice.tsx'
import { createMentionMenu } from './mention-menu.tsx'
import { EditBar, ReplyBar } from './reply-bar.tsx'
import type { Writing } from './writing.ts'

/** What one message holds, less what the payload adds. In bytes of UTF-8. */
const largestTextBytes = 65_000
const encoder = new TextEncoder()

export function Composer(props: {
  label: string
  placeholder: string
  draft: string
  onDraft: (text: string) => void
  onSend: (text: string) => void
  ending: Ending
  /** The chat's own timer; 0 is none. */
  chatSeconds: number
  onEnding: (ending: Ending) => void
  writing: Writing
  /** Back to something new. */
  onNew: () => void
  /** One's own last message is to say something else. */
  onEditLast: () => void
  ownAddress: string
  /** Those of the chat, without oneself. */
  people: readonly { readonly account: string }[]
  /** Everybody can be named as well. */
  callsAll: boolean
  /** Files of this computer are to be sent. */
  onAttach: () => void
  /** A voice message is to be recorded. */
  onRecord: () => void
  /** Over the line, of the link that is being written. */
  preview: JSX.Element
  /** True where what was pasted is no text. */
  onPaste: (event: ClipboardEvent) => boolean
  ref: (input: HTMLTextAreaElement) => void
}) {
  const { t } = useText()
  const { settings } = useDesk()
  const [isComposing, setIsComposing] = createSignal(false)
  const [caret, setCaret] = createSignal(0)
  let input: HTMLTextAreaElement | undefined
  const menu = createMentionMenu({
    text: () => props.draft,
    caret,
    ownAddress: () => props.ownAddress,
    people: () => props.people,
    everybody: () => (props.callsAll && props.people.length > 0 ? props.people.length + 1 : 0),
    onChoose: write,
  })
  const excess = createMemo(() => Math.max(0, encoder.encode(props.draft.trim()).length - largestTextBytes))
  const canSend = (): boolean => props.draft.trim() !== '' && excess() === 0

  function send(): void {
    if (canSend()) props.onSend(props.draft.trim())
    input?.focus()
  }

  /** This stands there now, and the caret there. */
  function write(text: string, at: number): void {
    props.onDraft(text)
    setCaret(at)
    input?.focus()
    input?.setSelectionRange(at, at)
  }

  function insert(sign: string): void {
    const from = input?.selectionStart ?? props.draft.length
    const to = input?.selectionEnd ?? from
    write(props.draft.slice(0, from) + sign + props.draft.slice(to), from + sign.length)
  }

  const deedsOf = (event: KeyboardEvent): Deeds<'composer'> => ({
    send() {
      if (!settings().enterSends && !event.ctrlKey && !event.metaKey) return false
      send()
      return true
    },
    // What the field does by itself.
    newLine: () => false,
    editLast() {
      if (props.draft !== '') return false
      props.onEditLast()
      return true
    },
    recordVoice() {
      if (props.draft.trim() !== '' || props.writing.kind === 'edit') return false
      props.onRecord()
      return true
    },
    endWriting() {
      if (props.writing.kind === 'new') return false
      props.onNew()
      return true
    },
  })

  function press(event: KeyboardEvent): void {
    if (event.isComposing || isComposing() || menu.press(event)) return
    act('composer', deedsOf(event), event)
  }

  /** And back to what is written. */
  function choose(ending: Ending): void {
    props.onEnding(ending)
    input?.focus()
  }

  // The draft of another chat is put in without losing the caret of this one.
  createEffect(
    on(
      () => props.draft,
      (draft) => {
        if (input !== undefined && input.value !== draft) input.value = draft
      },
    ),
  )

  function endWriting(): void {
    props.onNew()
    input?.focus()
  }

  return (
    <>
      <div class="mention-place">{menu.element()}</div>
      <form
        class="composer"
        data-stop="composer"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Show when={excess() > 0}>
          <p class="composer-note danger" role="alert">
            {t('composer.tooLong', { count: excess() })}
          </p>
        </Show>
        <Switch>
          <Match when={props.writing.kind === 'reply' && props.writing.message}>
            {(message) => <ReplyBar {...message()} ownAddress={props.ownAddress} onEnd={endWriting} />}
          </Match>
          <Match when={props.writing.kind === 'edit' && props.writing.message}>
            {(message) => <EditBar {...message()} onEnd={endWriting} />}
          </Match>
        </Switch>
        {props.preview}
        <EndingBar ending={props.ending} chatSeconds={props.chatSeconds} onChoose={choose} />
        <div class="line">
          <Show when={props.writing.kind !== 'edit'}>
            <IconButton icon="clip" label={t('files.attach')} onClick={() => props.onAttach()} />
          </Show>
          <textarea
            ref={(element) => {
              input = element
              props.ref(element)
            }}
            rows={1}
            aria-label={props.label}
            placeholder={props.placeholder}
            aria-autocomplete="list"
            aria-controls={menu.isOpen() ? menu.listId : undefined}
            aria-activedescendant={menu.optionId()}
            onInput={(event) => {
              props.onDraft(event.currentTarget.value)
              setCaret(event.currentTarget.selectionStart)
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onCompositionStart={() => setIsComposing(true)}
            onCompositionEnd={() => setIsComposing(false)}
            onKeyDown={press}
            onPaste={(event) => {
              if (props.writing.kind !== 'edit' && props.onPaste(event)) event.preventDefault()
            }}
          />
          <EmojiButton label={t('emoji.add')} onPick={insert} />
          <EndingMenu ending={props.ending} chatSeconds={props.chatSeconds} onChoose={choose} />
          <Show
            when={props.draft.trim() !== '' || props.writing.kind === 'edit'}
            fallback={
              <IconButton icon="mic" label={t('voice.record')} keys="recordVoice" onClick={() => props.onRecord()} />
            }
          >
            <IconButton
              icon={props.writing.kind === 'edit' ? 'check' : 'send'}
              label={t(props.writing.kind === 'edit' ? 'edit.save' : 'composer.send')}
              type="submit"
              isFilled={canSend()}
              isDisabled={!canSend()}
            />
          </Show>
        </div>
      </form>
    </>
  )
}

/** In the composer's place where one cannot write: why. */
export function ComposerNotice(props: { words: string; action?: JSX.Element }) {
  return (
    <div class="composer" data-stop="composer" tabindex={-1}>
      <p class="composer-note">
        {props.words} {props.action}
      </p>
    </div>
  )
}
