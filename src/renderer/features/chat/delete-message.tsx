// Erasing a message, here or everywhere.

import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Question } from '../../ui/question.tsx'

export function DeleteMessage(props: { chat: string; message: string; everywhere: boolean; onClose: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  return (
    <Question
      title={props.everywhere ? t('message.deleteAllTitle') : t('message.deleteHereTitle')}
      confirm={t('message.delete')}
      onConfirm={() =>
        engine.deleteMessage({
          chat: props.chat,
          message: props.message,
          everywhere: props.everywhere,
          holdSeconds: 0,
        })
      }
      onClose={() => props.onClose()}
    >
      <p class="muted">{props.everywhere ? t('message.deleteAllWhat') : t('message.deleteHereWhat')}</p>
    </Question>
  )
}
