// What a message is called by those who have the timeline read aloud.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Text } from '../../text/create-text.ts'
import type { Reach } from './message-reach.ts'
import { momentOf } from './timeline-rows.ts'

/** `words`: what is shown of it; `name`: its author's. */
export function messageLabel(
  { t, time }: Text,
  message: MessageView,
  { words, name, reach }: { readonly words: string; readonly name: string; readonly reach: Reach },
): string {
  const said = { text: words, time: time(momentOf(message)) }
  const isEdited = message.edited !== null
  if (!message.isOwn) return t(isEdited ? 'edit.message' : 'chat.message', { ...said, name })
  return t(isEdited ? 'edit.ownMessage' : 'chat.ownMessage', { ...said, state: t(`state.${reach}`) })
}
