// A layer over the page that goes gives the focus back to where it was: Kobalte gives it to a trigger, and ours have none.

import { onCleanup } from 'solid-js'

/** To be called in the component of the layer, before it takes the focus. */
export function giveFocusBack(): void {
  const from = document.activeElement
  onCleanup(() =>
    requestAnimationFrame(() => {
      const isLost = document.activeElement === null || document.activeElement === document.body
      if (isLost && from instanceof HTMLElement) from.focus({ preventScroll: true })
    }),
  )
}
