// One picture of a grid, and how far it is on its way.

import { Match, Show, Switch } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { useChatFiles } from '../files/chat-files-context.ts'
import { explainFile } from '../files/file-problem.ts'
import { saidWords } from '../files/file-words.ts'
import { PictureSquare } from '../files/picture-square.tsx'
import { cellStyle, type AlbumCell } from './album-layout.ts'
import { messageLabel } from './message-label.ts'
import { reachOf } from './message-reach.ts'

/** What is so with one of the pictures. */
export interface AlbumPart {
  readonly isStop: boolean
  /** The pointer is over it, or it has the focus. */
  readonly isActive: boolean
  /** A jump has just led here. */
  readonly isHit: boolean
  /** Whether it is one of those that are being chosen; undefined while none are. */
  readonly isChosen: boolean | undefined
}

export function AlbumPicture(props: {
  message: MessageView
  /** Its author's. */
  name: string
  others: number
  cell: AlbumCell
  part: AlbumPart
  onFocus: () => void
}) {
  const text = useText()
  const { t } = text
  const files = useChatFiles()
  const file = () => props.message.file
  const words = (): string => saidWords(text, props.message)
  const isMoving = (): boolean => file()?.state === 'sending' || file()?.state === 'fetching'
  const done = (): number => Math.max(file()?.doneBytes ?? 0, files.movedBytes(props.message.id) ?? 0)
  return (
    <article
      class="album-cell"
      classList={{ hit: props.part.isHit, chosen: props.part.isChosen, failed: file()?.state === 'failed' }}
      style={cellStyle(props.cell)}
      data-message={props.message.id}
      aria-label={messageLabel(text, props.message, {
        words: words(),
        name: props.name,
        reach: reachOf(props.message, props.others),
      })}
      tabindex={props.part.isStop ? 0 : -1}
      onFocus={() => props.onFocus()}
    >
      <Show when={file()}>
        {(shown) => <PictureSquare message={props.message.id} file={shown()} isReachable={props.part.isStop} />}
      </Show>
      <Switch>
        <Match when={isMoving()}>
          <span class="album-way">
            <Meter
              label={t(file()?.state === 'sending' ? 'file.sendingMeter' : 'file.fetchingMeter', {
                name: file()?.name ?? '',
              })}
              value={done()}
              max={file()?.totalBytes ?? 1}
            />
            <IconButton
              icon="close"
              isSmall
              isSkipped={!props.part.isStop}
              label={t('file.cancel', { name: file()?.name ?? '' })}
              onClick={() => files.cancel(props.message.id)}
            />
          </span>
        </Match>
        <Match when={file()?.state === 'failed'}>
          <span class="album-way">
            <span class="album-problem">{explainFile(text, file()?.failure ?? '').what}</span>
            <IconButton
              icon="retry"
              isSmall
              isSkipped={!props.part.isStop}
              label={t('file.again', { name: file()?.name ?? '' })}
              onClick={() => files.fetch(props.message.id)}
            />
          </span>
        </Match>
        <Match when={file()?.state === 'remote'}>
          <span class="picture-size" aria-hidden="true">
            <Icon name="download" size={14} />
          </span>
        </Match>
      </Switch>
      <Show when={props.part.isChosen !== undefined}>
        <input
          type="checkbox"
          class="choose"
          tabindex={-1}
          aria-label={t('select.one', { text: words() })}
          checked={props.part.isChosen}
        />
      </Show>
    </article>
  )
}
