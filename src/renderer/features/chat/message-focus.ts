// The focus among the messages of a timeline: back to one after a menu or a dialog, and on to the next when its row goes.

import { createEffect, on, type Accessor } from 'solid-js'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import type { Roving } from '../../ui/roving.ts'

interface MessageFocus {
  /** A message has got the focus. */
  entered(id: string): void
  /** To where the focus was before a menu or a dialog, or to the nearest that is left of it. */
  returnTo(id: string): void
}

export function createMessageFocus(deps: {
  readonly keys: Accessor<readonly string[]>
  readonly roving: Roving
  readonly find: (id: string) => HTMLElement | null
}): MessageFocus {
  const { keys, roving } = deps
  /** The message that had the focus last. */
  let focused: string | undefined

  function returnTo(id: string): void {
    const key = keys().includes(id) ? id : roving.stop()
    focusWhenDrawn(() => deps.find(key ?? ''))
  }

  // A row that goes, with the focus on it, leaves the focus to the row that comes to stand there.
  createEffect(
    on(keys, (left, before: readonly string[] = []) => {
      const stop = focused
      const { activeElement } = document
      const hasLost = activeElement === document.body || activeElement === null
      if (stop === undefined || left.includes(stop) || !before.includes(stop) || !hasLost) return
      const next = left[Math.min(before.indexOf(stop), left.length - 1)]
      if (next === undefined) return
      roving.entered(next)
      returnTo(next)
    }),
  )

  return {
    entered(id) {
      focused = id
      roving.entered(id)
    },
    returnTo,
  }
}
