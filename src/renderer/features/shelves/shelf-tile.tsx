// A picture on its shelf: a square that leads to the viewer, and in its corner the way to its message.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { PictureSquare } from '../files/picture-square.tsx'

export function ShelfTile(props: {
  message: MessageView
  ownAddress: string
  today: number
  isStop: boolean
  onFocus: () => void
  onJump: () => void
}) {
  const { t, moment } = useText()
  const from = () => ({
    name: personName(props.message.sender, props.ownAddress),
    when: moment(props.message.serverTimeMs ?? props.message.sentAtMs, props.today),
  })
  return (
    <div class="shelf-tile">
      <Show when={props.message.file}>
        {(file) => (
          <PictureSquare message={props.message.id} file={file()} isReachable={props.isStop} onFocus={props.onFocus} />
        )}
      </Show>
      <IconButton
        class="shelf-jump"
        icon="onward"
        isSmall
        isSkipped={!props.isStop}
        label={t('shelf.toMessage', from())}
        onClick={() => props.onJump()}
      />
    </div>
  )
}
