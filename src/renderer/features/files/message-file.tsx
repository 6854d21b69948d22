// The file of a message in its bubble: a picture as a picture, all else as a row with the extension that it has in truth.
// Nothing is opened from here: it is looked at, or saved to where its user says.

import { createMemo, Match, Show, Switch } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { useFileActs } from './file-acts.ts'
import { explainFile } from './file-problem.ts'
import { createPictureUrl, heldPicture, previewOf } from './picture-url.ts'
import { isProgram } from './program-extensions.ts'
import './message-file.css'

type FileShown = NonNullable<MessageView['file']>

interface MessageFileProps {
  message: string
  file: FileShown
  isReachable: boolean
}

export function MessageFile(props: MessageFileProps) {
  return (
    <Show when={props.file.picture} fallback={<FileRow {...props} />}>
      {(picture) => (
        <div class="message-picture">
          <PictureTile {...props} picture={picture()} />
          <Show when={props.file.state !== 'held' && props.file.state !== 'remote'}>
            <FileRow {...props} isPlain />
          </Show>
        </div>
      )}
    </Show>
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
  const files = useFileActs()
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
  const files = useFileActs()
  const isMoving = (): boolean => props.file.state === 'sending' || props.file.state === 'fetching'
  const done = (): number =>
    Math.min(props.file.totalBytes, Math.max(props.file.doneBytes, files.movedBytes(props.message) ?? 0))
  const problem = () => explainFile(text, props.file.failure)
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
      <Switch>
        <Match when={isMoving()}>
          <IconButton
            icon="close"
            label={t('file.cancel', { name: props.file.name })}
            isSkipped={!props.isReachable}
            onClick={() => files.cancel(props.message)}
          />
        </Match>
        <Match when={props.file.state === 'failed'}>
          <IconButton
            icon="retry"
            label={t('file.again', { name: props.file.name })}
            isSkipped={!props.isReachable}
            onClick={() => files.fetch(props.message)}
          />
        </Match>
        <Match when={props.file.state === 'remote'}>
          <IconButton
            icon="download"
            label={t('file.fetch', { name: props.file.name })}
            isSkipped={!props.isReachable}
            onClick={() => files.fetch(props.message)}
          />
        </Match>
        <Match when={props.file.state === 'held'}>
          <IconButton
            icon="save"
            label={t('file.save', { name: props.file.name })}
            isSkipped={!props.isReachable}
            onClick={() => files.save(props.message, props.file.name)}
          />
        </Match>
      </Switch>
    </div>
  )
}
