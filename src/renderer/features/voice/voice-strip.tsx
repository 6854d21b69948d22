// What stands in the composer's place: the level and the time while one speaks, then what was said, to be listened to, sent
// or thrown away. By keys: Space stops and listens, Enter sends, Escape throws away.

import { createMemo, Index, onMount, Show } from 'solid-js'
import { act, type Deeds } from '../../keys/pressed.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { useVoicePlayer, type VoiceTrack } from './voice-player.tsx'
import type { Recording, VoiceTake } from './voice-recorder.ts'
import { VoiceWave } from './voice-wave.tsx'
import './voice.css'

/** Of the last moments, as many as there is room for at the narrowest. */
const levelsShown = 48

export function VoiceStrip(props: {
  chat: string
  recording: Recording | undefined
  /** What was recorded; while one records, nothing. */
  take: VoiceTake | undefined
  isSending: boolean
  onStop: () => void
  onSend: () => void
  onThrowAway: () => void
}) {
  const { t, clock } = useText()
  const player = useVoicePlayer()
  const key = (): string => `${props.chat}/draft`
  const isPlaying = (): boolean => player.current() === key() && player.state() === 'playing'
  const positionMs = (): number => (player.current() === key() ? player.positionMs() : 0)
  const shown = createMemo(() => {
    const levels = props.recording?.levels().slice(-levelsShown) ?? []
    return [...Array.from({ length: levelsShown - levels.length }, () => 0), ...levels]
  })
  let strip: HTMLElement | undefined
  onMount(() => strip?.focus())

  const track = (take: VoiceTake): VoiceTrack => ({
    key: key(),
    durationMs: take.durationMs,
    load: () => Promise.resolve(take.sound),
    isThere: () => Promise.resolve(props.take === take),
  })
  function stopOrListen(): void {
    if (props.recording !== undefined) props.onStop()
    else if (props.take !== undefined) player.toggle(track(props.take))
  }
  function end(how: () => void): void {
    player.stop(key())
    how()
  }
  function press(event: KeyboardEvent): void {
    const deeds: Deeds<'recording'> = {
      // A button that has the focus is pressed by these itself.
      stopOrListen: () => (event.target === event.currentTarget ? stopOrListen() : false),
      sendVoice: () => (event.target === event.currentTarget ? end(props.onSend) : false),
      throwVoiceAway: () => end(props.onThrowAway),
    }
    act('recording', deeds, event)
  }

  return (
    <section
      class="composer voice-strip"
      data-stop="composer"
      aria-label={t(props.recording === undefined ? 'voice.draft' : 'voice.recording')}
      tabindex={0}
      ref={(element) => {
        strip = element
      }}
      onKeyDown={press}
    >
      <div class="line">
        <IconButton
          icon="trash"
          label={t('voice.throwAway')}
          keys="throwVoiceAway"
          onClick={() => end(props.onThrowAway)}
        />
        <Show
          when={props.recording}
          fallback={
            <Show when={props.take}>
              {(take) => (
                <div class="voice-told">
                  <IconButton
                    icon={isPlaying() ? 'pause' : 'play'}
                    label={t(isPlaying() ? 'voice.pause' : 'voice.play')}
                    onClick={stopOrListen}
                  />
                  <VoiceWave
                    label={t('voice.place')}
                    durationMs={take().durationMs}
                    positionMs={positionMs()}
                    waveform={take().waveform}
                    isReachable
                    onSeek={(toMs) => player.seek(track(take()), toMs)}
                  />
                  <span class="num">{clock((positionMs() > 0 ? positionMs() : take().durationMs) / 1000)}</span>
                </div>
              )}
            </Show>
          }
        >
          {(recording) => (
            <div class="voice-told">
              <span class="voice-dot" aria-hidden="true" />
              <span class="num" role="timer">
                {clock(recording().elapsedMs() / 1000)}
              </span>
              <span class="voice-levels" aria-hidden="true">
                <Index each={shown()}>
                  {(level) => <i style={{ height: `${String(Math.round(8 + level() * 92))}%` }} />}
                </Index>
              </span>
            </div>
          )}
        </Show>
        <Show when={props.recording !== undefined}>
          <IconButton icon="pause" label={t('voice.stop')} keys="stopOrListen" onClick={() => props.onStop()} />
        </Show>
        <IconButton
          icon="send"
          label={t('voice.send')}
          keys="sendVoice"
          isFilled
          isDisabled={props.isSending}
          onClick={() => end(props.onSend)}
        />
      </div>
      <Show when={props.recording !== undefined}>
        <span class="unseen" role="status">
          {t('voice.keys')}
        </span>
      </Show>
    </section>
  )
}
