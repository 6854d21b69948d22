// A voice message in its bubble: played there, from the moment that one likes, as fast as one likes. What is not here yet is
// fetched when it is to be heard.

import { createEffect, createMemo, createSignal, on, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useChatFiles } from '../files/chat-files-context.ts'
import { wholeOf } from '../files/file-bytes.ts'
import { mayBeVoice, voiceBlob } from './voice-blob.ts'
import { useVoicePlayer, type VoiceTrack } from './voice-player.tsx'
import { VoiceWave } from './voice-wave.tsx'

type FileShown = NonNullable<MessageView['file']>

export function VoiceMessage(props: {
  message: string
  file: FileShown
  sound: NonNullable<FileShown['sound']>
  isReachable: boolean
}) {
  const { t, clock, number } = useText()
  const { engine } = useAccount()
  const files = useChatFiles()
  const player = useVoicePlayer()
  /** It was to be heard before it was here. */
  const [isAwaited, setIsAwaited] = createSignal(false)
  const key = (): string => `${files.chat}/${props.message}`
  const isCurrent = (): boolean => player.current() === key()
  const isPlaying = (): boolean => isCurrent() && player.state() === 'playing'
  const isBusy = (): boolean => isAwaited() || (isCurrent() && player.state() === 'loading')
  const positionMs = (): number => (isCurrent() ? player.positionMs() : 0)

  function track(): VoiceTrack {
    const named = { chat: files.chat, message: props.message }
    const { sizeBytes } = props.file
    return {
      key: key(),
      durationMs: props.sound.durationMs,
      async load(isStopped) {
        if (!mayBeVoice(sizeBytes)) return undefined
        const read = (from: number, length: number) => engine.readFile({ ...named, from, length })
        const bytes = await wholeOf(sizeBytes, read, isStopped).catch(() => undefined)
        return bytes === undefined ? undefined : voiceBlob(bytes)
      },
      isThere: () =>
        engine.readFile({ ...named, from: 0, length: 1 }).then(
          () => true,
          () => false,
        ),
    }
  }

  const state = createMemo(() => props.file.state)
  function press(): void {
    if (state() === 'held') {
      player.toggle(track())
      return
    }
    setIsAwaited(true)
    if (state() === 'remote' || state() === 'failed') files.fetch(props.message)
  }
  // Its user has asked to hear it: nothing plays that nobody has asked for.
  createEffect(
    on(state, (now) => {
      if (!isAwaited() || (now !== 'held' && now !== 'failed')) return
      setIsAwaited(false)
      if (now === 'held') player.toggle(track())
    }),
  )

  return (
    <div class="voice" role="group" aria-label={t('voice.one', { length: clock(props.sound.durationMs / 1000) })}>
      <button
        type="button"
        class="voice-play"
        tabindex={props.isReachable ? 0 : -1}
        aria-label={t(isPlaying() ? 'voice.pause' : 'voice.play')}
        aria-busy={isBusy()}
        onClick={press}
      >
        <Show when={!isBusy()} fallback={<span class="busy-ring" aria-hidden="true" />}>
          <Icon name={isPlaying() ? 'pause' : state() === 'remote' ? 'download' : 'play'} />
        </Show>
      </button>
      <div class="grow voice-words">
        <VoiceWave
          label={t('voice.place')}
          durationMs={props.sound.durationMs}
          positionMs={positionMs()}
          waveform={props.sound.waveform}
          isReachable={props.isReachable && state() === 'held'}
          onSeek={(toMs) => {
            if (state() === 'held') player.seek(track(), toMs)
          }}
        />
        <span class="voice-line num">
          <span>{clock((isCurrent() && positionMs() > 0 ? positionMs() : props.sound.durationMs) / 1000)}</span>
          <Show when={isCurrent() && player.state() !== 'failed'}>
            <button
              type="button"
              class="voice-speed"
              tabindex={props.isReachable ? 0 : -1}
              aria-label={t('voice.speed', { speed: number(player.speed()) })}
              onClick={() => player.nextSpeed()}
            >
              {number(player.speed())}×
            </button>
          </Show>
          <Show when={isCurrent() && player.state() === 'failed'}>
            <span role="status">{t('voice.none')}</span>
          </Show>
        </span>
      </div>
    </div>
  )
}
