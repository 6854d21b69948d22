// What one does most with a message, beside it while the pointer is over it or it has the focus. All else is in its menu.

import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { EmojiButton } from '../emoji/emoji-button.tsx'
import './message-tools.css'

export function MessageTools(props: {
  isReachable: boolean
  onReact: (emoji: string) => void
  /** The emoji are open, or closed again. */
  onOpen?: ((isOpen: boolean) => void) | undefined
  onReply: () => void
  onMore: () => void
}) {
  const { t } = useText()
  return (
    <div class="message-tools" role="group" aria-label={t('message.menu')}>
      <EmojiButton
        label={t('reaction.add')}
        isSkipped={!props.isReachable}
        onPick={(sign) => props.onReact(sign)}
        onOpen={props.onOpen}
      />
      <IconButton
        icon="reply"
        label={t('reply.do')}
        keys="reply"
        isSkipped={!props.isReachable}
        onClick={() => props.onReply()}
      />
      <IconButton
        icon="more"
        label={t('message.more')}
        keys="Shift F10"
        isSkipped={!props.isReachable}
        onClick={() => props.onMore()}
      />
    </div>
  )
}
