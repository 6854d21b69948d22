// To a message of the chat, wherever it is: older ones are loaded until it is there. It is marked for a moment.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { Conversation } from './conversation-store.ts'

const markedForMs = 1200
/** Pages that are loaded in search of it; a message further back than these is not jumped to. */
const mostPages = 100

interface Jump {
  /** The message that was jumped to, for a moment. */
  readonly hit: Accessor<string | undefined>
  /** False where it is not to be found. */
  to(message: string): Promise<boolean>
}

/** `reveal` is called when the message is loaded. */
export function createJump(
  conversation: Pick<Conversation, 'find' | 'hasOlder' | 'loadOlder' | 'messages'>,
  reveal: (message: string) => void,
): Jump {
  const [hit, setHit] = createSignal<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  return {
    hit,
    async to(message) {
      for (let pages = 0; conversation.find(message) === undefined; pages++) {
        const before = conversation.messages.length
        if (pages === mostPages || !conversation.hasOlder()) return false
        await conversation.loadOlder()
        if (conversation.messages.length === before) return false
      }
      reveal(message)
      setHit(message)
      clearTimeout(timer)
      timer = setTimeout(() => setHit(undefined), markedForMs)
      return true
    },
  }
}
