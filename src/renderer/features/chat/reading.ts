// What of a chat has been read: what was in view, in a window that somebody looks at.

import { createEffect, createMemo, createSignal, onCleanup, onMount, type Accessor } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'

/** Marks the chat as read while its newest message is in view. */
export function createReading(deps: {
  readonly chat: string
  readonly unread: Accessor<number>
  readonly isAtEnd: Accessor<boolean>
}): void {
  const { engine } = useAccount()
  const [isFront, setIsFront] = createSignal(document.hasFocus())
  const unread = createMemo(() => deps.unread())
  createEffect(() => {
    if (unread() > 0 && deps.isAtEnd() && isFront()) inBackground('mark read', engine.markRead({ chat: deps.chat }))
  })
  onMount(() => {
    const look = (): void => {
      setIsFront(document.hasFocus())
    }
    addEventListener('focus', look)
    addEventListener('blur', look)
    onCleanup(() => {
      removeEventListener('focus', look)
      removeEventListener('blur', look)
    })
  })
}
