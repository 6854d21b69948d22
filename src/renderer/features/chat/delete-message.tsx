// Erasing a message, here or everywhere: said what it means, then done. The safe answer comes first.

import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

export function DeleteMessage(props: { chat: string; message: string; everywhere: boolean; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const change = createAttempt(text, () => props.onClose())
  return (
    <Dialog
      title={props.everywhere ? t('message.deleteAllTitle') : t('message.deleteHereTitle')}
      onClose={() => props.onClose()}
    >
      <div class="stack-v">
        <p class="muted">{props.everywhere ? t('message.deleteAllWhat') : t('message.deleteHereWhat')}</p>
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button
            kind="danger"
            isBusy={change.isBusy()}
            onClick={() => {
              const { chat, message, everywhere } = props
              // What fails is shown in the dialog.
              void change.run(async () => {
                await engine.deleteMessage({ chat, message, everywhere })
                return { ok: true }
              })
            }}
          >
            {t('message.delete')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
