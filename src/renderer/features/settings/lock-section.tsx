// Locking, now and by itself, the change of the password, and the ends.

import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row } from '../../ui/card.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { EndSection } from './end-section.tsx'
import { PasswordChange } from './password-change.tsx'

const lockTimes = [0, 1, 10, 60] as const

export function LockSection(props: { isOnlyDevice: boolean }) {
  const { t, number } = useText()
  const { engine } = useAccount()
  const { settings, changeSettings } = useDesk()
  return (
    <>
      <Card>
        <Row
          icon="lock"
          title={t('settings.lockNow')}
          hint={t('settings.lockNowHint')}
          end={<Button onClick={() => inBackground('lock', engine.lock())}>{t('action.lock')}</Button>}
        />
        <Row
          icon="clock"
          title={t('settings.autoLock')}
          hint={t('settings.autoLockHint')}
          end={
            <Segmented
              label={t('settings.autoLock')}
              value={settings().lockAfterMinutes}
              choices={lockTimes.map((value) => ({
                value,
                label: value === 0 ? t('settings.never') : t('settings.minutes', { number: number(value) }),
              }))}
              onChange={(lockAfterMinutes) => changeSettings({ lockAfterMinutes })}
            />
          }
        />
        <Row
          icon="laptop"
          title={t('settings.systemLock')}
          hint={t('settings.systemLockHint')}
          end={
            <Switch
              isOn={settings().lockWithSystem}
              label={t('settings.systemLock')}
              onChange={(lockWithSystem) => changeSettings({ lockWithSystem })}
            />
          }
        />
      </Card>
      <PasswordChange />
      <EndSection isOnlyDevice={props.isOnlyDevice} />
    </>
  )
}
