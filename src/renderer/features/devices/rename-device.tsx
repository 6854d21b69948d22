// The name of a device, by which its user knows it. An empty one takes it back.

import { createSignal, untrack } from 'solid-js'
import type { DeviceView } from '#ipc/engine/devices-contract.ts'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

const longestName = 40

export function RenameDevice(props: { device: DeviceView; onDone: () => void; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const attempt = createAttempt(text, () => props.onDone())
  const [name, setName] = createSignal(untrack(() => props.device.name ?? ''))
  return (
    <Dialog title={t('devices.renameTitle')} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          const typed = name().trim()
          const named = { device: props.device.device, name: typed === '' ? null : typed }
          // What fails is shown in the dialog.
          void attempt.run(async () => {
            await engine.nameDevice(named)
            return { ok: true }
          })
        }}
      >
        <Field
          label={t('devices.name')}
          hint={t('devices.nameHint')}
          value={name()}
          maxLength={longestName}
          onInput={setName}
        />
        <ProblemNote problem={attempt.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" isBusy={attempt.isBusy()}>
            {t('info.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
