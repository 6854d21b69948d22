// The keys of an open chat, while nothing lies over it: Escape lets go what is being chosen, Ctrl+J jumps to a date.

import { onCleanup, onMount } from 'solid-js'
import type { Selection } from './selection.ts'

/** To be called in a component: the keys are heard while that is there. */
export function useChatKeys(deps: {
  readonly selection: Selection
  readonly onEndSelection: () => void
  readonly onJump: () => void
}): void {
  const press = (event: KeyboardEvent): void => {
    const isFree = !event.defaultPrevented && document.querySelector('[role="dialog"], [role="menu"]') === null
    if (event.key === 'Escape' && deps.selection.isOn() && isFree) deps.onEndSelection()
    else if (event.code === 'KeyJ' && (event.ctrlKey || event.metaKey) && isFree) deps.onJump()
    else return
    event.preventDefault()
  }
  onMount(() => {
    // Before the keys of the window, which close the pane by Escape.
    addEventListener('keydown', press, { capture: true })
    onCleanup(() => removeEventListener('keydown', press, { capture: true }))
  })
}
