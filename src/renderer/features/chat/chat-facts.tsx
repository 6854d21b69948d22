// The line under a chat's name: how many people, or on whose server; and how long messages last, where they do not stay.

import { Show } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { domainOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'

export function ChatFacts(props: { chat: Pick<ChatView, 'kind' | 'title' | 'members' | 'timerSeconds'> }) {
  const { t, duration } = useText()
  return (
    <span class="hint one-line chat-facts">
      {props.chat.kind === 'pair'
        ? t('chat.pairOnServer', { server: domainOf(props.chat.title) })
        : t('chat.people', { count: props.chat.members.length })}
      <Show when={props.chat.timerSeconds > 0}>
        <span class="chat-timer">
          <Icon name="timer" size={14} />
          <span>{t('timer.after', { time: duration(props.chat.timerSeconds) })}</span>
        </span>
      </Show>
    </span>
  )
}
