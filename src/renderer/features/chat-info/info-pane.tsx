// The right pane: a chat's information, or in its place what its messages carry.

import { createSignal, Show, type Accessor } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import { ShelvesPane } from '../shelves/shelves-pane.tsx'
import { ChatInfo } from './chat-info.tsx'
import type { ChatShown } from './chat-questions.tsx'

export function InfoPane(props: {
  chat: ChatShown
  ownAddress: string
  today: Accessor<number>
  onJump: (message: MessageView) => void
  onClose: () => void
}) {
  const [isOnShelves, setIsOnShelves] = createSignal(false)

  function leaveShelves(): void {
    setIsOnShelves(false)
    focusWhenDrawn(() => document.querySelector<HTMLElement>('.to-shelves > .leads'))
  }

  function jump(message: MessageView): void {
    // Where there is no room for both, the pane lies over the chat.
    if (matchMedia('(max-width: 1100px)').matches) props.onClose()
    props.onJump(message)
  }

  return (
    <Show
      when={isOnShelves()}
      fallback={
        <ChatInfo
          chat={props.chat}
          ownAddress={props.ownAddress}
          today={props.today}
          onShelves={() => setIsOnShelves(true)}
          onClose={props.onClose}
        />
      }
    >
      <ShelvesPane
        chat={props.chat.chat}
        ownAddress={props.ownAddress}
        today={props.today}
        onJump={jump}
        onBack={leaveShelves}
        onClose={props.onClose}
      />
    </Show>
  )
}
