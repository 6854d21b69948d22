// The line under a chat's name: how many people, or on whose server; and how long messages last, where they do not stay.

import { Show } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { domainOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import { isNotes } from '../chat-list/chat-name.ts'

export function ChatFacts(props: {
  chat: Pick<ChatView, 'kind' | 'title' | 'members' | 'timerSeconds'>
  ownAddress: string
}) {
  const { t, duration } = useText()
  const factsOf = (): string => {
    const { kind, title, members } = props.chat
    if (isNotes(props.chat, props.ownAddress)) return t('notes.facts')
    return kind === 'pair'
      ? t('chat.pairOnServer', { server: domainOf(title) })
      : t('chat.people', { count: members.length })
  }
  return (
    <span class="hint one-line chat-facts">
      {factsOf()}
      <Show when={props.chat.timerSeconds > 0}>
        <span class="chat-timer">
          <Icon name="timer" size={14} />
          <span class="when-wide">{t('timer.after', { time: duration(props.chat.timerSeconds) })}</span>
          {/* In a narrow window the sign says the rest. */}
          <span class="when-narrow" aria-hidden="true">
            {duration(props.chat.timerSeconds)}
          </span>
        </span>
      </Show>
    </span>
  )
}
