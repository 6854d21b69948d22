// The file of a message in its bubble: a picture as a picture, all else as a row with the extension that it has in truth.
// Nothing is opened from here: it is looked at, or saved to where its user says.

import { createMemo, Match, Show, Switch } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { useChatFiles } from './chat-files-context.ts'
import { fileDeed } from './file-deed.ts'
import { explainFile } from './file-problem.ts'
import { createPictureUrl, heldPicture, previewOf } from './picture-url.ts'
import { isProgram } from './program-extensions.ts'
import { VoiceMessage } from '../voice/voice-message.tsx'
import { useVoicePlayer } from '../voice/voice-player.tsx'
import './message-file.css'

type FileShown = NonNullable<MessageView['file']>

interface MessageFileProps {
  message: string
  file: FileShown
  isReachable: boolean
}

export function MessageFile(props: MessageFileProps) {
  const files = useChatFiles()
  const player = useVoicePlayer()
  const isUnderWay = (): boolean => props.file.state !== 'held' && props.file.state !== 'remote'
  /** It was to be heard, and is no sound: it can be saved all the same. */
  const isMute = (): boolean => player.current() === `${files.chat}/${props.message}` && player.state() === 'failed'
  return (
    <Switch fallback={<FileRow {...props} />}>
      <Match when={props.file.sound}>
        {(sound) => (
          <div class="message-voice">
            <VoiceMessage {...props} sound={sound()} />
            <Show when={isUnderWay() || isMute()}>
              <FileRow {...props} isPlain />
            </Show>
          </div>
        )}
      </Match>
      <Match when={props.file.picture}>
        {(picture) => (
          <div class="message-picture">
            <PictureTile {...props} picture={picture()} />
            <Show when={isUnderWay()}>
              <FileRow {...props} isPlain />
            </Show>
          </div>
        )}
      </Match>
    </Switch>
  )
}

const tileSidePx = 320
/** Beyond these, a picture is cut in its tile: a panorama is a strip, a receipt is a page. */
const [narrowest, widest] = [0.75, 2.4]
/** From here on, the small picture would look soft. */
const fineRatio = 1.25

function PictureTile(props: MessageFileProps & { picture: NonNullable<FileShown['picture']> }) {
  const { t, bytes } = useText()
  const { engine } = useAccount()
  const files = useChatFiles()
  const ratio = (): number => Math.min(widest, Math.max(narrowest, props.picture.width / props.picture.height))
  const isFine = (): boolean => devicePixelRatio > fineRatio || !props.picture.hasPreview
  const message = createMemo(() => props.message)
  const hasSmall = createMemo(() => props.picture.hasPreview)
  const wantsWhole = createMemo(() => props.file.state === 'held' && isFine())
  const label = (): string => {
    const { name, sizeBytes, state } = props.file
    return state === 'remote' ? t('file.lookRemote', { name, size: bytes(sizeBytes) }) : t('file.look', { name })
  }
  const named = () => ({ chat: files.chat, message: message() })
  const small = createPictureUrl(
    () => (hasSmall() ? named() : undefined),
    (wanted) => previewOf(engine, wanted),
  )
  const whole = createPictureUrl(
    () => (wantsWhole() ? { ...named(), sizeBytes: props.file.sizeBytes } : undefined),
    (wanted, isStopped) => heldPicture(engine, wanted, isStopped),
  )
  return (
    <button
      type="button"
      class="picture-tile"
      style={{ width: `${String(Math.round(tileSidePx * Math.min(1, ratio())))}px`, 'aspect-ratio': String(ratio()) }}
      tabindex={props.isReachable ? 0 : -1}
      aria-label={label()}
      onClick={() => files.open(props.message)}
    >
      <Show when={whole() ?? small()} fallback={<Icon name="picture" size={24} />}>
        {(url) => <img src={url()} alt="" draggable={false} />}
      </Show>
      <Show when={props.file.state === 'remote'}>
        <span class="picture-size">
          <Icon name="download" size={14} />
          {bytes(props.file.sizeBytes)}
        </span>
      </Show>
    </button>
  )
}

/** `isPlain`: under a picture, which says what it is. */
function FileRow(props: MessageFileProps & { isPlain?: boolean }) {
  const text = useText()
  const { t, bytes } = text
  const files = useChatFiles()
  const isMoving = (): boolean => props.file.state === 'sending' || props.file.state === 'fetching'
  const done = (): number =>
    Math.min(props.file.totalBytes, Math.max(props.file.doneBytes, files.movedBytes(props.message) ?? 0))
  const problem = () => explainFile(text, props.file.failure)
  const deed = () => fileDeed(text, files, props.message, props.file)
  return (
    <div class="file-row" role="group" aria-label={t('file.one', { name: props.file.name })}>
      <Show when={props.isPlain !== true}>
        <span class="file-sign" classList={{ program: isProgram(props.file.extension) }} aria-hidden="true">
          <Show when={props.file.extension} fallback={<Icon name="file" />}>
            {(extension) => <span class="one-line">{extension()}</span>}
          </Show>
        </span>
      </Show>
      <span class="grow file-words">
        <Show when={props.isPlain !== true}>
          <span class="file-name">
            <bdi>{props.file.name}</bdi>
          </span>
        </Show>
        <Switch fallback={<span class="file-state">{bytes(props.file.sizeBytes)}</span>}>
          <Match when={isMoving()}>
            <span class="file-state num">
              {t(props.file.state === 'sending' ? 'file.sending' : 'file.fetching', {
                done: bytes(done()),
                total: bytes(props.file.totalBytes),
              })}
            </span>
            <Meter
              label={t(props.file.state === 'sending' ? 'file.sendingMeter' : 'file.fetchingMeter', {
                name: props.file.name,
              })}
              value={done()}
              max={props.file.totalBytes}
            />
          </Match>
          <Match when={props.file.state === 'failed'}>
            <span class="file-state danger">
              {problem().what} {problem().todo}
            </span>
          </Match>
        </Switch>
        <Show when={props.isPlain !== true && isProgram(props.file.extension)}>
          <span class="file-state caution">{t('file.program')}</span>
        </Show>
      </span>
      <IconButton
        icon={deed().icon}
        label={deed().label}
        isSkipped={!props.isReachable}
        onClick={() => deed().onSelect()}
      />
    </div>
  )
}
