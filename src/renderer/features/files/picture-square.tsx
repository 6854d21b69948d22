// A picture among others: cut to the room that it is given, by the small one that came with its message. It leads to the
// viewer.

import { createMemo, Show, type JSX } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useChatFiles } from './chat-files-context.ts'
import './picture-square.css'
import { createPictureUrl, heldPicture, previewOf } from './picture-url.ts'

export function PictureSquare(props: {
  message: string
  file: NonNullable<MessageView['file']>
  isReachable: boolean
  onFocus?: () => void
  /** Over it. */
  children?: JSX.Element
}) {
  const { t, bytes } = useText()
  const { engine } = useAccount()
  const files = useChatFiles()
  const message = createMemo(() => props.message)
  const hasSmall = createMemo(() => props.file.picture?.hasPreview === true)
  const isHeld = createMemo(() => props.file.state === 'held' && !hasSmall())
  const named = () => ({ chat: files.chat, message: message() })
  const small = createPictureUrl(
    () => (hasSmall() ? named() : undefined),
    (wanted) => previewOf(engine, wanted),
  )
  const whole = createPictureUrl(
    () => (isHeld() ? { ...named(), sizeBytes: props.file.sizeBytes } : undefined),
    (wanted, isStopped) => heldPicture(engine, wanted, isStopped),
  )
  const label = (): string => {
    const { name, sizeBytes, state } = props.file
    return state === 'remote' ? t('file.lookRemote', { name, size: bytes(sizeBytes) }) : t('file.look', { name })
  }
  return (
    <button
      type="button"
      class="picture-square"
      tabindex={props.isReachable ? 0 : -1}
      aria-label={label()}
      data-picture={props.message}
      onFocus={() => props.onFocus?.()}
      onClick={() => files.open(props.message)}
    >
      <Show when={whole() ?? small()} fallback={<Icon name="picture" size={24} />}>
        {(url) => <img src={url()} alt="" draggable={false} />}
      </Show>
      {props.children}
    </button>
  )
}
