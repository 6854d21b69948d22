// Shutting somebody out: said what it means, then done. The safe answer comes first.

import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { personName } from '../chat-list/chat-name.ts'

export function BlockPerson(props: { account: string; ownAddress: string; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const change = createAttempt(text, () => props.onClose())
  const name = (): string => personName(props.account, props.ownAddress)
  return (
    <Dialog title={t('block.title', { name: name() })} onClose={() => props.onClose()}>
      <div class="stack-v">
        <p class="muted">{t('block.what')}</p>
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button
            kind="danger"
            isBusy={change.isBusy()}
            onClick={() => {
              const { account } = props
              // What fails is shown in the dialog.
              void change.run(async () => {
                await engine.blockContact({ account })
                return { ok: true }
              })
            }}
          >
            {t('block.confirm')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
