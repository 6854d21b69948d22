// How far something has come. Where the end is not known it only says that work goes on.

import './meter.css'

export function Meter(props: { label: string; value?: number | undefined; max: number }) {
  return <progress class="meter" aria-label={props.label} value={props.value} max={props.max} />
}
