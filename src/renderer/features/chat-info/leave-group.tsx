// Leaving a group.

import { Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Question } from '../../ui/question.tsx'

export function LeaveGroup(props: { chat: string; name: string; isOnlyOwner: boolean; onClose: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  return (
    <Question
      title={t('leave.title', { name: props.name })}
      confirm={t('leave.confirm')}
      onConfirm={() => engine.leaveChat({ chat: props.chat })}
      onClose={() => props.onClose()}
    >
      <p class="muted">{t('leave.what')}</p>
      <Show when={props.isOnlyOwner}>
        <p class="muted">{t('leave.owner')}</p>
      </Show>
    </Question>
  )
}
