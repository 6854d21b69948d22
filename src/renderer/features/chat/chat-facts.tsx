// The line under a chat's name: how many people, or on whose server.

import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { domainOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'

export function ChatFacts(props: { chat: Pick<ChatView, 'kind' | 'title' | 'members'> }) {
  const { t } = useText()
  return (
    <span class="hint one-line chat-facts">
      {props.chat.kind === 'pair'
        ? t('chat.pairOnServer', { server: domainOf(props.chat.title) })
        : t('chat.people', { count: props.chat.members.length })}
    </span>
  )
}
