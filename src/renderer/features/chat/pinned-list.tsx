// Everything that is pinned in a chat, the newest pin first: to be jumped to, and by those who may, unpinned.

import { createMemo, For, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { messageWords } from './message-words.ts'
import './pinned-bar.css'

export function PinnedList(props: {
  /** Newest pin last. */
  pins: readonly MessageView[]
  ownAddress: string
  mayPin: boolean
  onJump: (message: MessageView) => void
  onUnpin: (message: MessageView) => void
  onClose: () => void
}) {
  const text = useText()
  const { t, exactly } = text
  const newestFirst = createMemo(() => props.pins.toReversed())
  return (
    <Dialog title={t('pin.all')} onClose={() => props.onClose()}>
      <ul class="card pinned-list scrolls">
        <For each={newestFirst()}>
          {(message) => (
            <li class="rowed">
              <button type="button" class="pinned-words grow" onClick={() => props.onJump(message)}>
                <span class="grow">
                  <b class="one-line" dir="auto">
                    {message.isOwn ? t('reply.you') : personName(message.sender, props.ownAddress)}
                  </b>
                  <span class="one-line" dir="auto">
                    {messageWords(text, message)}
                  </span>
                  <span class="hint one-line num">{exactly(message.serverTimeMs ?? message.sentAtMs)}</span>
                </span>
              </button>
              <Show when={props.mayPin}>
                <IconButton icon="unpin" label={t('pin.undo')} onClick={() => props.onUnpin(message)} />
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Dialog>
  )
}
