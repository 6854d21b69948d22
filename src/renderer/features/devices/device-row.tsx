// One device of the account: which it is, since when and by whom, and what it gets of the chats' past.

import { Match, Show, Switch } from 'solid-js'
import type { DeviceView, HistoryView } from '#ipc/engine/devices-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { deviceTitle, shortId } from './device-title.ts'

const howTexts = {
  first: 'devices.howFirst',
  words: 'devices.howWords',
  recovery: 'devices.howRecovery',
} as const

export function DeviceRow(props: {
  device: DeviceView
  /** The device that one looks from. */
  self: string | null
  history: HistoryView['outgoing'][number] | undefined
  today: number
  onRename: () => void
  onRemove: () => void
}) {
  const text = useText()
  const { t, dayWithin } = text
  const { engine } = useAccount()
  const title = (): string => deviceTitle(text, props.device)
  const since = (): string => {
    const values = { day: dayWithin(props.device.certifiedAtMs, props.today) }
    if (props.device.how !== 'device') return t(howTexts[props.device.how], values)
    return props.device.by === props.self ? t('devices.howThis', values) : t('devices.howDevice', values)
  }
  /** Of the others: the server knows the day, and no more is asked of it. */
  const seen = (): string | undefined => {
    const { lastSeenAtMs, isThis } = props.device
    return isThis || lastSeenAtMs === null
      ? undefined
      : t('devices.seen', { day: dayWithin(lastSeenAtMs, props.today) })
  }
  const allow = (isAllowed: boolean): void =>
    inBackground('history', engine.allowHistory({ device: props.device.device, allow: isAllowed }))
  const count = (): number => props.history?.messages ?? 0

  return (
    <li class="row">
      <Icon name="laptop" />
      <span class="words">
        <span class="row-title">{title()}</span>
        <span class="hint">
          {since()}
          <Show when={props.device.name}>
            {' · '}
            <span class="num">{shortId(props.device.device)}</span>
          </Show>
        </span>
        <Show when={seen()}>{(words) => <span class="hint">{words()}</span>}</Show>
        <Switch>
          <Match when={props.history?.phase === 'sending' || props.history?.phase === 'allowed'}>
            <span class="hint">{t('history.sending', { count: count() })}</span>
            <Meter label={t('history.meter')} max={1} />
          </Match>
          <Match when={props.history?.phase === 'sent'}>
            <span class="hint">{t('history.sent', { count: count() })}</span>
          </Match>
          <Match when={props.history?.phase === 'asked'}>
            <span class="hint">{t('history.asked')}</span>
            <span class="rowed wrap device-answers">
              <Button kind="primary" onClick={() => allow(true)}>
                {t('history.send')}
              </Button>
              <Button onClick={() => allow(false)}>{t('history.refuse')}</Button>
            </span>
          </Match>
        </Switch>
      </span>
      <span class="value">
        <Show when={props.device.isThis}>
          <span class="chip on">{t('devices.this')}</span>
        </Show>
        <IconButton icon="edit" label={t('devices.rename', { name: title() })} onClick={() => props.onRename()} />
        <Show when={!props.device.isThis}>
          <Button label={t('devices.removeOne', { name: title() })} onClick={() => props.onRemove()}>
            {t('devices.remove')}
          </Button>
        </Show>
      </span>
    </li>
  )
}
