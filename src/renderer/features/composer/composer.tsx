// Where one writes: one frame that grows to ten lines. Enter sends and Shift+Enter starts a line, or as the settings say.

import { createEffect, createMemo, createSignal, on, Show, type JSX } from 'solid-js'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import './composer.css'
import type { Ending } from './ending.ts'
import { EndingBar, EndingMenu } from './ending-choice.tsx'

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
  ref: (input: HTMLTextAreaElement) => void
}) {
  const { t } = useText()
  const { settings } = useDesk()
  const [isComposing, setIsComposing] = createSignal(false)
  let input: HTMLTextAreaElement | undefined
  const excess = createMemo(() => Math.max(0, encoder.encode(props.draft.trim()).length - largestTextBytes))
  const canSend = (): boolean => props.draft.trim() !== '' && excess() === 0

  function send(): void {
    if (canSend()) props.onSend(props.draft.trim())
    input?.focus()
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

  return (
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
      <EndingBar ending={props.ending} chatSeconds={props.chatSeconds} onChoose={choose} />
      <div class="line">
        <textarea
          ref={(element) => {
            input = element
            props.ref(element)
          }}
          rows={1}
          aria-label={props.label}
          placeholder={props.placeholder}
          onInput={(event) => props.onDraft(event.currentTarget.value)}
          onCompositionStart={() => setIsComposing(true)}
          onCompositionEnd={() => setIsComposing(false)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing || isComposing()) return
            const sends = settings().enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey
            if (!sends) return
            event.preventDefault()
            send()
          }}
        />
        <EndingMenu ending={props.ending} chatSeconds={props.chatSeconds} onChoose={choose} />
        <IconButton icon="send" label={t('composer.send')} type="submit" isFilled={canSend()} isDisabled={!canSend()} />
      </div>
    </form>
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
