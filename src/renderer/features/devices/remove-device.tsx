// Taking a device out of the account: what it means, and what it does not.

import type { DeviceView } from '#ipc/engine/devices-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Question } from '../../ui/question.tsx'
import { deviceTitle } from './device-title.ts'

export function RemoveDevice(props: { device: DeviceView; onDone: () => void; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  return (
    <Question
      title={t('devices.removeTitle', { name: deviceTitle(text, props.device) })}
      confirm={t('devices.removeDo')}
      onConfirm={() => engine.revokeDevice({ device: props.device.device })}
      onDone={() => props.onDone()}
      onClose={() => props.onClose()}
    >
      <p>{t('devices.removeWhat')}</p>
      <p class="muted">{t('devices.removeKeeps')}</p>
    </Question>
  )
}
