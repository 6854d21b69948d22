// The message that another one answers, in its first line: who said it and how it begins. It leads there where it is here.

import { Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { colourOf } from '../../ui/identity.ts'
import { personName } from '../chat-list/chat-name.ts'
import { plainWords } from '../message-text/read-message.ts'
import './reply-quote.css'

export interface QuotedMessage {
  /** `gone`: taken back by its author. `missing`: not on this device. */
  readonly state: 'here' | 'gone' | 'missing'
  readonly sender: string | null
  /** Its beginning, with its marks. */
  readonly excerpt: string
}

export function ReplyQuote(props: {
  quote: QuotedMessage
  ownAddress: string
  isReachable: boolean
  onJump: () => void
}) {
  const { t } = useText()
  const isOwn = (): boolean => props.quote.sender === props.ownAddress
  const tint = (): string => (props.quote.sender === null || isOwn() ? '' : colourOf(props.quote.sender))
  const words = (): string => {
    if (props.quote.state === 'here') return plainWords(props.quote.excerpt)
    return t(props.quote.state === 'gone' ? 'quote.gone' : 'quote.missing')
  }
  const name = (): string =>
    isOwn() ? t('reply.you') : props.quote.sender === null ? '' : personName(props.quote.sender, props.ownAddress)
  const inside = () => (
    <>
      <Show when={name()}>
        <b class="one-line" dir="auto">
          {name()}
        </b>
      </Show>
      <span class="one-line" dir="auto">
        {words()}
      </span>
    </>
  )
  return (
    <Show when={props.quote.state === 'here'} fallback={<div class={`reply-quote absent ${tint()}`}>{inside()}</div>}>
      <button
        type="button"
        class={`reply-quote ${tint()}`}
        tabindex={props.isReachable ? 0 : -1}
        onClick={() => props.onJump()}
      >
        <span class="unseen">{t('quote.jump')}</span>
        {inside()}
      </button>
    </Show>
  )
}
