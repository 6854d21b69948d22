// How it looks and reads, with a sample of two bubbles.

import { useDesk } from '../../state/desk.ts'
import { textSizes } from '../../state/text-size.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { colourOf } from '../../ui/identity.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import '../chat/bubble.css'
import './settings.css'

/** Whose colour the sample has. */
const sampleId = 'jonas@talkee.example'

export function AppearanceSection() {
  const { t, time, number, duration } = useText()
  const { settings, changeSettings } = useDesk()
  const morning = new Date(2026, 10, 23, 9, 12).getTime()
  return (
    <>
      <Card>
        <Row
          title={t('settings.theme')}
          end={
            <Segmented
              label={t('settings.theme')}
              value={settings().theme}
              choices={[
                { value: 'system', label: t('settings.themeSystem') },
                { value: 'light', label: t('settings.themeLight') },
                { value: 'dark', label: t('settings.themeDark') },
              ]}
              onChange={(theme) => changeSettings({ theme })}
            />
          }
        />
        <Row
          title={t('settings.textSize')}
          end={
            <Segmented
              label={t('settings.textSize')}
              value={settings().textSizePercent}
              choices={textSizes.map((value) => ({ value, label: t('settings.percent', { number: number(value) }) }))}
              onChange={(textSizePercent) => changeSettings({ textSizePercent })}
            />
          }
        />
        <Row
          title={t('settings.language')}
          end={
            <Segmented
              label={t('settings.language')}
              value={settings().language}
              choices={[
                { value: 'system', label: t('settings.languageSystem') },
                { value: 'en', label: 'English' },
                { value: 'ru', label: 'Русский' },
              ]}
              onChange={(language) => changeSettings({ language })}
            />
          }
        />
        <Row
          title={t('settings.lessMotion')}
          hint={t('settings.lessMotionHint')}
          end={
            <Switch
              isOn={settings().lessMotion}
              label={t('settings.lessMotion')}
              onChange={(lessMotion) => changeSettings({ lessMotion })}
            />
          }
        />
      </Card>
      <Section title={t('settings.writing')}>
        <Card>
          <Row
            title={t('settings.enterSends')}
            hint={t('settings.enterSendsHint')}
            end={
              <Switch
                isOn={settings().enterSends}
                label={t('settings.enterSends')}
                onChange={(enterSends) => changeSettings({ enterSends })}
              />
            }
          />
          <Row
            title={t('settings.undo')}
            hint={t('settings.undoHint')}
            end={
              <Segmented
                label={t('settings.undo')}
                value={settings().undoSeconds}
                choices={[
                  { value: 0, label: t('settings.undoOff') },
                  { value: 5, label: duration(5) },
                  { value: 10, label: duration(10) },
                ]}
                onChange={(undoSeconds) => changeSettings({ undoSeconds })}
              />
            }
          />
        </Card>
      </Section>
      <Section title={t('settings.preview')}>
        <div class="card preview">
          <div class="bubbles first last">
            <Avatar kind="person" id={sampleId} name={t('settings.previewName')} size={28} />
            <div class="stack">
              <p class="bubble">
                <b class={`who ${colourOf(sampleId)}`}>{t('settings.previewName')}</b>
                {t('settings.previewThem')}
                <span class="meta">{time(morning)}</span>
              </p>
            </div>
          </div>
          <div class="bubbles own first last">
            <div class="stack">
              <p class="bubble">
                {t('settings.previewMe')}
                <span class="meta">
                  {time(morning)}
                  <Icon name="check" label={t('state.sent')} size={16} />
                </span>
              </p>
            </div>
          </div>
        </div>
      </Section>
    </>
  )
}
