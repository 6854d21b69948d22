// The keys of an open chat, while nothing lies over it: Escape lets go what is being chosen, Ctrl+J jumps to a date,
// Ctrl+F finds words.

import { onCleanup, onMount } from 'solid-js'
import { act, type Deeds } from '../../keys/pressed.ts'
import type { Selection } from './selection.ts'

/** To be called in a component: the keys are heard while that is there. */
export function useChatKeys(deps: {
  readonly selection: Selection
  readonly onEndSelection: () => void
  readonly onJump: () => void
  readonly onFind: () => void
}): void {
  const choosing: Deeds<'choosing'> = {
    // The timeline's, of the message that has the focus: message-presses.ts.
    toggleChosen: () => false,
    endChoosing() {
      if (!deps.selection.isOn()) return false
      deps.onEndSelection()
      return true
    },
  }
  const chat: Deeds<'chat'> = { jumpToDate: () => deps.onJump(), findInChat: () => deps.onFind() }
  const press = (event: KeyboardEvent): void => {
    const isFree = !event.defaultPrevented && document.querySelector('[role="dialog"], [role="menu"]') === null
    if (isFree && !act('choosing', choosing, event)) act('chat', chat, event)
  }
  onMount(() => {
    // Before the keys of the window, which close the pane by Escape.
    addEventListener('keydown', press, { capture: true })
    onCleanup(() => removeEventListener('keydown', press, { capture: true }))
  })
}
