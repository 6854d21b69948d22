// What a screen reader is told by the way: new messages, politely, at most one a second; the newest wins.

import { createSignal, onCleanup, type JSX } from 'solid-js'

const pauseMs = 1000

interface LiveRegion {
  say(words: string): void
  /** To be put once on the page. */
  readonly element: () => JSX.Element
}

export function createLiveRegion(): LiveRegion {
  const [words, setWords] = createSignal('')
  let waiting: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  function speak(): void {
    timer = undefined
    if (waiting === undefined) return
    setWords(waiting)
    waiting = undefined
    timer = setTimeout(speak, pauseMs)
  }

  return {
    say(next) {
      waiting = next
      if (timer === undefined) speak()
    },
    element: () => (
      <div class="unseen" role="status" aria-live="polite">
        {words()}
      </div>
    ),
  }
}
