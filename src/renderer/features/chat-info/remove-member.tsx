// Taking somebody out of a group.

import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Question } from '../../ui/question.tsx'
import { personName } from '../chat-list/chat-name.ts'

export function RemoveMember(props: { chat: string; member: string; ownAddress: string; onClose: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  const name = (): string => personName(props.member, props.ownAddress)
  return (
    <Question
      title={t('info.removeTitle', { name: name() })}
      confirm={t('info.removeDo')}
      onConfirm={() => engine.removeMember({ chat: props.chat, member: props.member })}
      onClose={() => props.onClose()}
    >
      <p class="muted">{t('info.removeWhat', { name: name() })}</p>
    </Question>
  )
}
