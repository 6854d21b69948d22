// The day of what stands at the top, while somebody scrolls and for a second after. For the eye alone: the dividers say
// it to screen readers.

import { createSignal, onCleanup, Show, type Accessor, type JSX } from 'solid-js'
import { useText } from '../../text/text.tsx'
import './sticky-day.css'

const staysForMs = 1000

interface StickyDay {
  /** The list has moved. */
  moved(): void
  readonly element: () => JSX.Element
}

/** `dayAtTop` is undefined where the divider itself is there. */
export function createStickyDay(deps: {
  readonly dayAtTop: () => number | undefined
  readonly today: Accessor<number>
}): StickyDay {
  const { day } = useText()
  const [dayMs, setDayMs] = createSignal<number>()
  const [isMoving, setIsMoving] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  return {
    moved() {
      setDayMs(deps.dayAtTop())
      setIsMoving(true)
      clearTimeout(timer)
      timer = setTimeout(() => setIsMoving(false), staysForMs)
    },
    element: () => (
      <Show when={dayMs()}>
        {(shown) => (
          <div class="sticky-day" classList={{ moving: isMoving() }} aria-hidden="true">
            <span>{day(shown(), deps.today())}</span>
          </div>
        )}
      </Show>
    ),
  }
}
