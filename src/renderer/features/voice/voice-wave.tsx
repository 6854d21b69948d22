// A voice as bars, those that were heard in the accent; a press or the arrows lead to a moment of it.

import { createMemo, For } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { barsOf } from './waveform.ts'
import './voice.css'

const bars = 36
const stepMs = 5_000

export function VoiceWave(props: {
  label: string
  durationMs: number
  positionMs: number
  waveform: Uint8Array
  isReachable: boolean
  onSeek: (toMs: number) => void
}) {
  const { t, clock } = useText()
  const heights = createMemo(() => barsOf(props.waveform, bars))
  const isHeard = (index: number): boolean =>
    props.durationMs > 0 && (index + 0.5) / bars <= props.positionMs / props.durationMs

  function press(event: KeyboardEvent): void {
    const by = { ArrowLeft: -stepMs, ArrowRight: stepMs, Home: -Infinity, End: Infinity }[event.key]
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    props.onSeek(Math.min(props.durationMs, Math.max(0, props.positionMs + by)))
  }

  return (
    <div
      class="voice-wave"
      role="slider"
      tabindex={props.isReachable ? 0 : -1}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={Math.round(props.durationMs / 1000)}
      aria-valuenow={Math.round(props.positionMs / 1000)}
      aria-valuetext={t('voice.at', { at: clock(props.positionMs / 1000), length: clock(props.durationMs / 1000) })}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        const { left, width } = event.currentTarget.getBoundingClientRect()
        props.onSeek((Math.max(0, Math.min(1, (event.clientX - left) / width)) * props.durationMs) | 0)
      }}
    >
      <For each={heights()}>
        {(height, index) => (
          <i classList={{ heard: isHeard(index()) }} style={{ height: `${String(Math.round(12 + height * 88))}%` }} />
        )}
      </For>
    </div>
  )
}
