// Shutting somebody out.

import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Question } from '../../ui/question.tsx'
import { personName } from '../chat-list/chat-name.ts'

export function BlockPerson(props: { account: string; ownAddress: string; onClose: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  return (
    <Question
      title={t('block.title', { name: personName(props.account, props.ownAddress) })}
      confirm={t('block.confirm')}
      onConfirm={() => engine.blockContact({ account: props.account })}
      onClose={() => props.onClose()}
    >
      <p class="muted">{t('block.what')}</p>
    </Question>
  )
}
