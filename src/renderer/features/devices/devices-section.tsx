// Settings > Your devices: who may speak as me, who would like to, and who no longer may.

import { createSignal, For, Show } from 'solid-js'
import type { DevicesView, DeviceView } from '#ipc/engine/devices-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { createToday } from '../../state/now.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ComparisonCard } from './comparison-card.tsx'
import { DeviceRow } from './device-row.tsx'
import './devices.css'
import { deviceTitle, shortId } from './device-title.ts'
import type { DevicesStore } from './devices-store.ts'
import { RemoveDevice } from './remove-device.tsx'
import { RenameDevice } from './rename-device.tsx'

export function DevicesSection(props: { store: DevicesStore; onChangePassword: () => void }) {
  const { t } = useText()
  const { view } = useAccount()
  const today = createToday()
  const [leaving, setLeaving] = createSignal<DeviceView>()
  const [renamed, setRenamed] = createSignal<DeviceView>()
  const inState = (isIn: boolean): readonly DeviceView[] =>
    (props.store.devices()?.devices ?? []).filter(({ state }) => (state === 'certified') === isIn)

  return (
    <Show when={props.store.devices()} fallback={<Skeleton label={t('devices.loading')} rows={2} />}>
      {(known) => (
        <>
          <ComparisonCard store={props.store} />
          <Section title={t('devices.signedIn')}>
            <ul class="card">
              <For each={inState(true)}>
                {(device) => (
                  <DeviceRow
                    device={device}
                    self={view()?.device ?? null}
                    history={props.store.history()?.outgoing.find(({ to }) => to === device.device)}
                    today={today()}
                    onRename={() => setRenamed(device)}
                    onRemove={() => setLeaving(device)}
                  />
                )}
              </For>
            </ul>
          </Section>
          <Waiting
            uncertified={known().uncertified}
            today={today()}
            onChangePassword={() => props.onChangePassword()}
          />
          <Section title={t('devices.add')}>
            <Card isPadded>
              <p class="muted">{t('devices.addHow')}</p>
            </Card>
          </Section>
          <Show when={inState(false).length > 0}>
            <Gone devices={inState(false)} leaving={known().leaving} today={today()} />
          </Show>
          <Show when={renamed()}>
            {(device) => (
              <RenameDevice
                device={device()}
                onDone={() => {
                  setRenamed(undefined)
                  inBackground('devices', props.store.refresh())
                }}
                onClose={() => setRenamed(undefined)}
              />
            )}
          </Show>
          <Show when={leaving()}>
            {(device) => (
              <RemoveDevice
                device={device()}
                onDone={() => {
                  setLeaving(undefined)
                  inBackground('devices', props.store.refresh())
                }}
                onClose={() => setLeaving(undefined)}
              />
            )}
          </Show>
        </>
      )}
    </Show>
  )
}

/** Signed in by the password, and vouched for by nobody. */
function Waiting(props: { uncertified: DevicesView['uncertified']; today: number; onChangePassword: () => void }) {
  const { t, time, exactly } = useText()
  return (
    <Show when={props.uncertified} fallback={<p class="hint">{t('devices.unknown')}</p>}>
      {(uncertified) => (
        <Show when={uncertified().length > 0}>
          <Section title={t('devices.waiting')}>
            <Card>
              <For each={uncertified()}>
                {({ device, signedInAtMs, expiresAtMs }) => (
                  <Row
                    start={<Icon name="alert" tone="caution" />}
                    title={t('devices.one', { id: shortId(device) })}
                    hint={t('devices.waitingHint', {
                      moment: exactly(signedInAtMs),
                      time: time(expiresAtMs),
                    })}
                    end={<Button onClick={() => props.onChangePassword()}>{t('devices.notMine')}</Button>}
                  />
                )}
              </For>
            </Card>
          </Section>
        </Show>
      )}
    </Show>
  )
}

/** Removed ones, and how far that has come. */
function Gone(props: { devices: readonly DeviceView[]; leaving: DevicesView['leaving']; today: number }) {
  const text = useText()
  const { t, dayWithin, number } = text
  const progressOf = (device: string) => props.leaving.find((one) => one.device === device && one.chats > 0)
  return (
    <Section title={t('devices.gone')}>
      <ul class="card">
        <For each={props.devices}>
          {(device) => (
            <li class="row">
              <Icon name="block" />
              <span class="words">
                <span class="row-title">{deviceTitle(text, device)}</span>
                <span class="hint">
                  {device.state === 'undone'
                    ? t('devices.undone')
                    : t('devices.goneWhen', {
                        day: dayWithin(device.revokedAtMs ?? device.certifiedAtMs, props.today),
                      })}
                </span>
                <Show when={progressOf(device.device)}>
                  {(progress) => (
                    <>
                      <span class="hint" role="status">
                        {progress().done === progress().chats
                          ? t('devices.left', { count: progress().chats })
                          : t('devices.leaving', { count: progress().chats, done: number(progress().done) })}
                      </span>
                      <Show when={progress().done < progress().chats}>
                        <Meter
                          label={t('devices.leaving', { count: progress().chats, done: number(progress().done) })}
                          value={progress().done}
                          max={progress().chats}
                        />
                      </Show>
                    </>
                  )}
                </Show>
              </span>
            </li>
          )}
        </For>
      </ul>
    </Section>
  )
}
