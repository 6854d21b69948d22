// Settings: appearance, notifications, devices, privacy, password and lock, connections, about. Each acts at once.

import { createEffect, createSignal, Match, on, Switch as Choose, untrack, type Accessor } from 'solid-js'
import { domainOf, useAccount, usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Frame } from '../../ui/frame.tsx'
import { DevicesSection } from '../devices/devices-section.tsx'
import type { DevicesStore } from '../devices/devices-store.ts'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { LedgerSection } from './ledger-section.tsx'
import { LockSection } from './lock-section.tsx'
import { NoticesSection } from './notices-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { settingsSections, type SettingsSection } from './settings-sections.ts'

export function SettingsPage(props: {
  devices: DevicesStore
  /** Where it opens, and where it goes when it is asked for again. */
  section: SettingsSection
  today: Accessor<number>
  onBack: () => void
}) {
  const { t } = useText()
  const { view } = useAccount()
  const [current, setCurrent] = createSignal(untrack(() => props.section))
  createEffect(
    on(
      () => props.section,
      (section) => setCurrent(section),
      { defer: true },
    ),
  )
  const address = (): string => view()?.address ?? ''
  const isOnlyDevice = (): boolean =>
    (props.devices.devices()?.devices ?? []).filter(({ state }) => state === 'certified').length < 2
  const title = (): string => {
    const section = settingsSections.find(({ id }) => id === current())
    return section === undefined ? '' : t(section.words)
  }
  return (
    <Frame
      label={t('settings.nav')}
      title={title()}
      head={
        <>
          <Avatar kind="self" id={address()} name={usernameOf(address())} size={32} />
          <span class="grow">
            <b class="one-line frame-name">{usernameOf(address())}</b>
            <span class="hint one-line frame-name">{domainOf(address())}</span>
          </span>
        </>
      }
      sections={settingsSections.map(({ id, words, icon }) => ({ id, label: t(words), icon }))}
      current={current()}
      onChoose={setCurrent}
      onBack={() => props.onBack()}
    >
      <Choose>
        <Match when={current() === 'appearance'}>
          <AppearanceSection />
        </Match>
        <Match when={current() === 'notices'}>
          <NoticesSection />
        </Match>
        <Match when={current() === 'devices'}>
          <DevicesSection store={props.devices} onChangePassword={() => setCurrent('lock')} />
        </Match>
        <Match when={current() === 'privacy'}>
          <PrivacySection />
        </Match>
        <Match when={current() === 'lock'}>
          <LockSection isOnlyDevice={isOnlyDevice()} />
        </Match>
        <Match when={current() === 'ledger'}>
          <LedgerSection today={props.today} />
        </Match>
        <Match when={current() === 'about'}>
          <AboutSection />
        </Match>
      </Choose>
    </Frame>
  )
}
