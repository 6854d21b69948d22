// Sending a request away: the chat is gone from all own devices.

import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Question } from '../../ui/question.tsx'

export function DeleteRequest(props: {
  chat: Pick<ChatView, 'chat' | 'kind' | 'title'>
  /** Who opened it. */
  name: string
  onClose: () => void
}) {
  const { t } = useText()
  const { engine } = useAccount()
  const isPair = (): boolean => props.chat.kind === 'pair'
  return (
    <Question
      title={
        isPair()
          ? t('request.deleteTitle', { name: props.name })
          : t('request.deleteGroupTitle', { name: props.chat.title })
      }
      confirm={t('request.delete')}
      onConfirm={() => engine.deleteRequest({ chat: props.chat.chat })}
      onClose={() => props.onClose()}
    >
      <p class="muted">{isPair() ? t('request.deleteWhat', { name: props.name }) : t('request.deleteGroupWhat')}</p>
    </Question>
  )
}
