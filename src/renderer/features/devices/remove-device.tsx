// Taking a device out of the account: said what it means and what it does not, then done. The safe answer comes first.

import type { DeviceView } from '#ipc/engine/devices-contract.ts'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { deviceTitle } from './device-title.ts'

export function RemoveDevice(props: { device: DeviceView; onDone: () => void; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const attempt = createAttempt(text, () => props.onDone())

  return (
    <Dialog title={t('devices.removeTitle', { name: deviceTitle(text, props.device) })} onClose={() => props.onClose()}>
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
              const { device } = props.device
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
