// To a message of the chat, or to a time in it, wherever that is: what lies between is not loaded. It is marked for a moment.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Conversation } from './conversation-store.ts'

const markedForMs = 1200

export interface Jump {
  /** The message that was jumped to, for a moment. */
  readonly hit: Accessor<string | undefined>
  /** False where it is not to be found. `position` is where it stands, null where nobody knows. */
  toMessage(message: string, position: string | null): Promise<boolean>
  /** To the first message from this position on. */
  toPosition(position: string): Promise<void>
}

/** `reveal` is called when the message is loaded; `align` says where it belongs in the view. */
export function createJump(
  conversation: Pick<Conversation, 'find' | 'messages' | 'hasOlder' | 'showAround'>,
  reveal: (message: MessageView, align: 'middle' | 'top') => void,
): Jump {
  const [hit, setHit] = createSignal<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  const from = (position: string): MessageView | undefined =>
    conversation.messages.find((message) => message.position >= position)
  return {
    hit,
    async toMessage(message, position) {
      if (conversation.find(message) === undefined && position !== null) await conversation.showAround(position)
      const found = conversation.find(message)
      if (found === undefined) return false
      reveal(found, 'middle')
      setHit(message)
      clearTimeout(timer)
      timer = setTimeout(() => setHit(undefined), markedForMs)
      return true
    },
    async toPosition(position) {
      const [oldest] = conversation.messages
      // The oldest one loaded is not shown while there are older ones, see [Note: the oldest loaded].
      const isLoaded =
        oldest !== undefined &&
        (oldest.position < position || !conversation.hasOlder()) &&
        conversation.messages.some((message) => message.position === position)
      if (!isLoaded) await conversation.showAround(position)
      const found = from(position)
      if (found !== undefined) reveal(found, 'top')
    },
  }
}
