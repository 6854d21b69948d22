// One tab stop for a list that is drawn only in part: arrows, Home and End move focus from row to row.

import { createSignal, type Accessor } from 'solid-js'
import { focusWhenDrawn } from './focus-when-drawn.ts'

interface RovingDeps {
  /** Keys of the rows, from the first to the last; only those that take focus. */
  readonly keys: Accessor<readonly string[]>
  /** Where Tab enters while nothing has been focused yet. */
  readonly entry: Accessor<string | undefined>
  /** Brings a row into view, so that it is drawn. */
  readonly reveal: (key: string) => void
  /** Where a key leads, where that is not up and down; undefined where it leads nowhere. */
  readonly lead?: (from: string, pressed: string) => string | undefined
  /** The element of a drawn row; the stop is always drawn. */
  readonly find: (key: string) => HTMLElement | null
}

export interface Roving {
  /** The row that Tab stops at. */
  readonly stop: Accessor<string | undefined>
  /** To be called when a row gets the focus, by whatever way. */
  entered(key: string): void
  /** Handles a key press; true where it was one of ours. */
  press(event: KeyboardEvent): boolean
}

export function createRoving(deps: RovingDeps): Roving {
  const [current, setCurrent] = createSignal<string>()
  let asked: string | undefined
  const stop = (): string | undefined => {
    const key = current()
    return key !== undefined && deps.keys().includes(key) ? key : deps.entry()
  }

  function focus(key: string | undefined): void {
    if (key === undefined) return
    asked = key
    setCurrent(key)
    // The row that is the stop is drawn wherever it lies: the focus is there before the next key.
    focusWhenDrawn(() => (asked === key ? deps.find(key) : null))
    deps.reveal(key)
  }

  return {
    stop,
    entered: setCurrent,
    press(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false
      if (deps.lead !== undefined) {
        const led = deps.lead(stop() ?? '', event.key)
        if (led === undefined) return false
        event.preventDefault()
        focus(led)
        return true
      }
      const keys = deps.keys()
      const at = keys.indexOf(stop() ?? '')
      const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: keys.length - 1 }[event.key]
      if (target === undefined) return false
      event.preventDefault()
      focus(keys[Math.min(Math.max(target, 0), keys.length - 1)])
      return true
    },
  }
}

/** The row of the tab stop stays drawn, or Tab could not reach it. */
export function keptRow(keys: readonly string[], stop: string | undefined): number[] {
  const at = stop === undefined ? -1 : keys.indexOf(stop)
  return at < 0 ? [] : [at]
}
