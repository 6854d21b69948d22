// Leaving a group: said what it means, then done. The safe answer comes first.

import { Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

export function LeaveGroup(props: { chat: string; name: string; isOnlyOwner: boolean; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const change = createAttempt(text, () => props.onClose())
  return (
    <Dialog title={t('leave.title', { name: props.name })} onClose={() => props.onClose()}>
      <div class="stack-v">
        <p class="muted">{t('leave.what')}</p>
        <Show when={props.isOnlyOwner}>
          <p class="muted">{t('leave.owner')}</p>
        </Show>
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button
            kind="danger"
            isBusy={change.isBusy()}
            onClick={() => {
              const left = { chat: props.chat }
              // What fails is shown in the dialog.
              void change.run(async () => {
                await engine.leaveChat(left)
                return { ok: true }
              })
            }}
          >
            {t('leave.confirm')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
