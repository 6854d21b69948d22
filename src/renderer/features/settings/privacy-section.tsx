// What one lets others know, and whom one has shut out. Switches act at once.

import { createSignal, Show } from 'solid-js'
import type { Privacy } from '#ipc/engine/contacts-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { Switch } from '../../ui/switch.tsx'
import { BlockedPeople } from '../contacts/blocked-people.tsx'

export function PrivacySection() {
  const { t } = useText()
  const { engine } = useAccount()
  const [privacy, setPrivacy] = createSignal<Privacy>()
  const load = async (): Promise<void> => {
    setPrivacy(await engine.privacy())
  }
  const change = (next: Privacy): void => {
    setPrivacy(next)
    inBackground('privacy', engine.setPrivacy(next))
  }
  inBackground('privacy', load())
  return (
    <>
      <Show when={privacy()}>
        {(current) => (
          <Card>
            <Row
              icon="checks"
              title={t('privacy.receipts')}
              hint={t('privacy.receiptsHint')}
              end={
                <Switch
                  isOn={current().sendsReceipts}
                  label={t('privacy.receipts')}
                  onChange={(sendsReceipts) => change({ ...current(), sendsReceipts })}
                />
              }
            />
            <Row
              icon="edit"
              title={t('privacy.typing')}
              hint={t('privacy.typingHint')}
              end={
                <Switch
                  isOn={current().sendsTyping}
                  label={t('privacy.typing')}
                  onChange={(sendsTyping) => change({ ...current(), sendsTyping })}
                />
              }
            />
            <Row
              icon="link"
              title={t('privacy.previews')}
              hint={t('privacy.previewsHint')}
              end={
                <Switch
                  isOn={current().makesPreviews}
                  label={t('privacy.previews')}
                  onChange={(makesPreviews) => change({ ...current(), makesPreviews })}
                />
              }
            />
          </Card>
        )}
      </Show>
      <Section title={t('privacy.blocked')}>
        <BlockedPeople />
      </Section>
    </>
  )
}
