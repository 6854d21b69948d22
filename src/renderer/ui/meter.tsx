// How far something has come. Where the end is not known it only says that work goes on.

import { Show } from 'solid-js'
import './meter.css'

export function Meter(props: { label: string; value?: number | undefined; max: number }) {
  return (
    <Show
      when={props.value !== undefined}
      fallback={<progress class="meter" aria-label={props.label} max={props.max} />}
    >
      <progress class="meter" aria-label={props.label} value={props.value ?? 0} max={props.max} />
    </Show>
  )
}
