// What notifications say, and when there are none. Switches act at once.

import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Card, Row } from '../../ui/card.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'

export function NoticesSection() {
  const { t, number } = useText()
  const { settings, changeSettings } = useDesk()
  const hours = (from: number, until: number): string =>
    t('notices.hours', { from: number(from), until: number(until) })
  return (
    <Card>
      <Row
        title={t('notices.what')}
        hint={t('notices.whatHint')}
        end={
          <Segmented
            label={t('notices.what')}
            value={settings().notices}
            choices={[
              { value: 'content', label: t('notices.content') },
              { value: 'name', label: t('notices.name') },
              { value: 'nothing', label: t('notices.nothing') },
              { value: 'off', label: t('notices.off') },
            ]}
            onChange={(notices) => changeSettings({ notices })}
          />
        }
      />
      <Row
        title={t('notices.doNotDisturb')}
        hint={t('notices.doNotDisturbHint')}
        end={
          <Switch
            isOn={settings().doNotDisturb}
            label={t('notices.doNotDisturb')}
            onChange={(doNotDisturb) => changeSettings({ doNotDisturb })}
          />
        }
      />
      <Row
        title={t('notices.quiet')}
        hint={t('notices.quietHint')}
        end={
          <Segmented
            label={t('notices.quiet')}
            value={settings().quietHours}
            choices={[
              { value: 'off', label: t('notices.quietOff') },
              { value: '22-7', label: hours(22, 7) },
              { value: '23-8', label: hours(23, 8) },
              { value: '18-9', label: hours(18, 9) },
            ]}
            onChange={(quietHours) => changeSettings({ quietHours })}
          />
        }
      />
    </Card>
  )
}
