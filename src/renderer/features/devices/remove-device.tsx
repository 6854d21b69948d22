// Taking a device out of the account: said what it means and what it does not, then done. The safe answer comes first.

import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { shortId } from './devices-store.ts'

export function RemoveDevice(props: { device: string; onDone: () => void; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const attempt = createAttempt(text, () => props.onDone())

  return (
    <Dialog title={t('devices.removeTitle', { id: shortId(props.device) })} onClose={() => props.onClose()}>
      <div class="stack-v">
        <p>{t('devices.removeWhat')}</p>
        <p class="muted">{t('devices.removeKeeps')}</p>
        <ProblemNote problem={attempt.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button
            kind="danger"
            isBusy={attempt.isBusy()}
            onClick={() => {
              const { device } = props
              // What fails is shown in the dialog.
              void attempt.run(() => engine.revokeDevice({ device }))
            }}
          >
            {t('devices.removeDo')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
