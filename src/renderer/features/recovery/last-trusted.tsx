// How much of the account's past is one's own doing. The words can undo the rest: devices that somebody else has added,
// and removals that somebody else has made.

import { createMemo, Show } from 'solid-js'
import type { DeviceView } from '#ipc/engine/devices-contract.ts'
import { createToday } from '../../state/now.ts'
import { useText } from '../../text/text.tsx'
import { Choices } from '../../ui/choices.tsx'
import { deviceTitle } from '../devices/device-title.ts'
import { undoneBy } from './undone-by.ts'

/** Above all numbers of the log: everything stands. */
const everything = -1

export function LastTrusted(props: {
  devices: readonly DeviceView[]
  /** The number in the log of the last device that was one's own doing; null: all of them. */
  value: number | null
  onChange: (lastTrusted: number | null) => void
}) {
  const text = useText()
  const { t, dayWithin } = text
  const today = createToday()
  const undone = createMemo(() => undoneBy(props.devices, props.value))
  const nameOf = (device: DeviceView): string => deviceTitle(text, device)
  return (
    <div class="stack-v tight">
      <p>{t('trusted.ask')}</p>
      <Choices
        label={t('trusted.ask')}
        value={props.value ?? everything}
        choices={[
          { value: everything, label: t('trusted.all') },
          ...props.devices
            .filter(({ state }) => state !== 'undone')
            .map((device) => ({
              value: device.seq,
              label: t('trusted.upTo', { name: nameOf(device), day: dayWithin(device.certifiedAtMs, today()) }),
            })),
        ]}
        onChange={(value) => props.onChange(value === everything ? null : value)}
      />
      <div class="stack-v tight" role="status">
        <Show when={undone().gone.length > 0}>
          <p class="hint">{t('trusted.gone', { names: text.list(undone().gone.map(nameOf)) })}</p>
        </Show>
        <Show when={undone().back.length > 0}>
          <p class="hint">{t('trusted.back', { names: text.list(undone().back.map(nameOf)) })}</p>
        </Show>
      </div>
    </div>
  )
}
