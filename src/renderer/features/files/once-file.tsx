// The file of a message that is shown once: looked at or listened to from memory, for as long as this is open. What is neither
// picture nor voice can be saved, also once.

import { createSignal, Match, onCleanup, Show, Switch, untrack } from 'solid-js'
import type { RevealedFile } from '#ipc/engine/files-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { voiceBlob } from '../voice/voice-blob.ts'
import { useVoicePlayer, type VoiceTrack } from '../voice/voice-player.tsx'
import { VoiceWave } from '../voice/voice-wave.tsx'
import { wholeOf } from './file-bytes.ts'
import { explainFile } from './file-problem.ts'
import './once-file.css'
import { pictureBlob, wholePicture } from './picture-bounds.ts'
import { createPictureUrl } from './picture-url.ts'
import { isProgram } from './program-extensions.ts'

/** Lets go of it when it goes. */
export function OnceFile(props: { file: RevealedFile }) {
  const { engine } = useAccount()
  const { revealed } = untrack(() => props.file)
  const [isNoPicture, setIsNoPicture] = createSignal(false)
  onCleanup(() => inBackground('forget what was shown', engine.forgetRevealed({ revealed })))

  const whole = (isStopped: () => boolean) =>
    wholeOf(props.file.sizeBytes, (from, length) => engine.readRevealed({ revealed, from, length }), isStopped)

  async function heard(isStopped: () => boolean): Promise<Blob | undefined> {
    const bytes = await whole(isStopped)
    return bytes === undefined ? undefined : voiceBlob(bytes)
  }

  const url = createPictureUrl(
    () => (props.file.isPicture ? revealed : undefined),
    async (_, isStopped) => {
      const bytes = await whole(isStopped)
      const blob = bytes === undefined ? undefined : pictureBlob(bytes, wholePicture)
      if (!isStopped()) setIsNoPicture(blob === undefined)
      return blob
    },
  )
  return (
    <Switch fallback={<OnceSaved file={props.file} />}>
      <Match when={props.file.isPicture && !isNoPicture()}>
        <div class="once-picture">
          <Show when={url()} fallback={<span class="busy-ring" aria-hidden="true" />}>
            {(shown) => <img src={shown()} alt={props.file.name} draggable={false} />}
          </Show>
        </div>
      </Match>
      <Match when={props.file.sound}>{(sound) => <OnceVoice revealed={revealed} sound={sound()} load={heard} />}</Match>
    </Switch>
  )
}

function OnceVoice(props: {
  revealed: string
  sound: NonNullable<RevealedFile['sound']>
  load: (isStopped: () => boolean) => Promise<Blob | undefined>
}) {
  const { t, clock } = useText()
  const player = useVoicePlayer()
  const key = untrack(() => props.revealed)
  const isCurrent = (): boolean => player.current() === key
  const positionMs = (): number => (isCurrent() ? player.positionMs() : 0)
  const isPlaying = (): boolean => isCurrent() && player.state() === 'playing'
  const track = (): VoiceTrack => ({
    key,
    durationMs: props.sound.durationMs,
    load: (isStopped) => props.load(isStopped),
    isThere: () => Promise.resolve(true),
  })
  onCleanup(() => player.stop(key))
  return (
    <div class="voice" role="group" aria-label={t('voice.one', { length: clock(props.sound.durationMs / 1000) })}>
      <button
        type="button"
        class="voice-play"
        aria-label={t(isPlaying() ? 'voice.pause' : 'voice.play')}
        onClick={() => player.toggle(track())}
      >
        <Icon name={isPlaying() ? 'pause' : 'play'} />
      </button>
      <div class="grow voice-words">
        <VoiceWave
          label={t('voice.place')}
          durationMs={props.sound.durationMs}
          positionMs={positionMs()}
          waveform={props.sound.waveform}
          isReachable
          onSeek={(toMs) => player.seek(track(), toMs)}
        />
        <span class="voice-line num">
          <span>{clock((positionMs() > 0 ? positionMs() : props.sound.durationMs) / 1000)}</span>
          <Show when={isCurrent() && player.state() === 'failed'}>
            <span role="status">{t('voice.none')}</span>
          </Show>
        </span>
      </div>
    </div>
  )
}

function OnceSaved(props: { file: RevealedFile }) {
  const text = useText()
  const { t, bytes } = text
  const { engine } = useAccount()
  const { desktop } = useDesk()
  const [said, setSaid] = createSignal('')

  async function save(): Promise<void> {
    const { handle } = await desktop.choosePlace({ name: props.file.name })
    if (handle === null) return
    const saved = await engine
      .saveRevealed({ revealed: props.file.revealed, handle })
      .catch((error: unknown) => ({ ok: false, code: codeOf(error) }) as const)
    setSaid(saved.ok ? t('file.saved') : explainFile(text, saved.code).what)
  }

  return (
    <div class="file-row" role="group" aria-label={t('file.one', { name: props.file.name })}>
      <span class="file-sign" classList={{ program: isProgram(props.file.extension) }} aria-hidden="true">
        <Show when={props.file.extension} fallback={<Icon name="file" />}>
          {(extension) => <span class="one-line">{extension()}</span>}
        </Show>
      </span>
      <span class="grow file-words">
        <span class="file-name">
          <bdi>{props.file.name}</bdi>
        </span>
        <span class="file-state" role="status">
          {said() === '' ? bytes(props.file.sizeBytes) : said()}
        </span>
        <Show when={isProgram(props.file.extension)}>
          <span class="file-state caution">{t('file.program')}</span>
        </Show>
      </span>
      <IconButton
        icon="save"
        label={t('file.save', { name: props.file.name })}
        onClick={() => inBackground('save what is shown once', save())}
      />
    </div>
  )
}
