// A strip above the chats when the account itself is concerned: who wants to join, who has signed in, a password that was
// changed elsewhere, and the history on its way. One at a time, the gravest.

import { createSignal, Match, Show, Switch } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Banner } from '../../ui/banner.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Meter } from '../../ui/meter.tsx'
import { AdoptPassword } from './adopt-password.tsx'
import './device-notice.css'
import { deviceTitle } from './device-title.ts'
import type { DevicesStore } from './devices-store.ts'

export function DeviceNotice(props: { store: DevicesStore; onLook: () => void }) {
  const text = useText()
  const { t } = text
  const { engine, view, isTakenBack, takeBack } = useAccount()
  // It may be for good: the other device's user need not send anything.
  const [isHidden, setIsHidden] = createSignal(false)
  const look = () => ({ label: t('notice.lookAt'), onClick: () => props.onLook() })
  const hasOthers = (): boolean =>
    props.store.devices()?.devices.some(({ isThis, state }) => !isThis && state === 'certified') === true
  const isAsked = (): boolean => ['asked', 'comparing'].includes(props.store.comparison().state)
  const [isAdopting, setIsAdopting] = createSignal(false)
  const changedOn = (): string | undefined => {
    const device = view()?.newPassword?.device
    if (device === undefined) return undefined
    const known = props.store.devices()?.devices.find((one) => one.device === device)
    return deviceTitle(text, known ?? { device, name: null })
  }
  const incoming = () => props.store.history()?.incoming ?? undefined
  return (
    <>
      <Switch>
        <Match when={isAsked()}>
          <Banner icon="laptop" action={look()}>
            {t('notice.asked')}
          </Banner>
        </Match>
        <Match when={(props.store.devices()?.uncertified ?? []).length > 0}>
          <Banner icon="alert" action={look()}>
            {t('notice.stranger')}
          </Banner>
        </Match>
        <Match when={isTakenBack() && hasOthers()}>
          <Banner
            icon="laptop"
            action={{
              label: t('notice.lookAt'),
              onClick() {
                takeBack(false)
                props.onLook()
              },
            }}
          >
            {t('notice.takenBack')}
          </Banner>
        </Match>
        <Match when={changedOn()}>
          {(name) => (
            <Banner icon="lock" action={{ label: t('adopt.open'), onClick: () => setIsAdopting(true) }}>
              {t('adopt.notice', { name: name() })}
            </Banner>
          )}
        </Match>
        <Match when={props.store.history()?.outgoing.some(({ phase }) => phase === 'asked')}>
          <Banner icon="laptop" action={look()}>
            {t('notice.wantsHistory')}
          </Banner>
        </Match>
        <Match when={incoming()?.phase === 'receiving'}>
          <div class="arriving">
            <p class="hint num">{t('notice.coming', { count: incoming()?.messages ?? 0 })}</p>
            <Meter label={t('history.meter')} max={1} />
          </div>
        </Match>
        <Match when={incoming()?.phase === 'requested' && !isHidden()}>
          <div class="arriving rowed">
            <p class="hint grow">{t('notice.comingWait')}</p>
            <IconButton icon="close" isSmall label={t('notice.hide')} onClick={() => setIsHidden(true)} />
          </div>
        </Match>
        <Match when={incoming()?.phase === 'incomplete'}>
          <Banner
            icon="alert"
            action={{
              label: t('notice.askAgain'),
              onClick: () => inBackground('history', engine.requestHistory()),
            }}
          >
            {t('notice.incomplete')}
          </Banner>
        </Match>
      </Switch>
      <Show when={isAdopting() && changedOn()}>
        {(name) => <AdoptPassword device={name()} onClose={() => setIsAdopting(false)} />}
      </Show>
    </>
  )
}
