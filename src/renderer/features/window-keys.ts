// Keys of the window: F6 walks the panes, Escape closes the topmost thing, Alt with arrows goes through chats.

import type { ChatListStore } from './chat-list/chat-list-store.ts'
import type { Navigation } from './navigation.ts'

interface WindowKeysDeps {
  readonly navigation: Navigation
  readonly store: ChatListStore
  lock(): void
}

const focusable = 'a[href], button, input, textarea, [tabindex="0"]'

export function createWindowKeys({ navigation, store, lock }: WindowKeysDeps): (event: KeyboardEvent) => void {
  function goBy(step: number): void {
    const ids = store.chats.map(({ chat }) => chat)
    const at = ids.indexOf(navigation.openChat() ?? '')
    const next = ids[at < 0 ? 0 : Math.min(Math.max(at + step, 0), ids.length - 1)]
    if (next !== undefined) navigation.open(next)
  }

  /** True where there was something to close. */
  function closeTopmost(): boolean {
    if (navigation.place() !== 'chats') navigation.goTo('chats')
    else if (navigation.isInfoOpen()) {
      navigation.toggleInfo(false)
      document.querySelector<HTMLElement>('.who-is-here')?.focus()
    } else if (navigation.openChat() !== undefined && isNarrow()) navigation.leaveChat()
    else return false
    return true
  }

  function press(event: KeyboardEvent): boolean {
    const command = event.ctrlKey || event.metaKey
    switch (event.key) {
      case 'F6':
        walkPanes(event.shiftKey ? -1 : 1)
        return true
      case 'Escape':
        return closeTopmost()
      case 'ArrowUp':
      case 'ArrowDown':
        if (!event.altKey) return false
        goBy(event.key === 'ArrowUp' ? -1 : 1)
        return true
      case 'ArrowLeft':
        return event.altKey && closeTopmost()
      case ',':
        if (command) navigation.goTo('settings')
        return command
      case 'n':
      case 'N':
        if (command) navigation.ask(event.shiftKey ? 'newGroup' : 'newChat')
        return command
      case 'l':
      case 'L':
        if (command && event.shiftKey) lock()
        return command && event.shiftKey
      default:
        return false
    }
  }

  return (event) => {
    // A dialog or a menu has its own keys.
    if (
      event.defaultPrevented ||
      event.isComposing ||
      document.querySelector('[role="dialog"], [role="menu"]') !== null
    )
      return
    if (press(event)) event.preventDefault()
  }
}

const isNarrow = (): boolean => matchMedia('(max-width: 720px)').matches

/** List → header → timeline → composer → info, and round. */
function walkPanes(step: 1 | -1): void {
  const stops = [...document.querySelectorAll<HTMLElement>('[data-stop]')].filter((stop) => stop.checkVisibility())
  if (stops.length === 0) return
  const at = stops.findIndex((stop) => stop.contains(document.activeElement))
  const next = stops[(Math.max(at, step === 1 ? -1 : 0) + step + stops.length) % stops.length]
  if (next === undefined) return
  const targets = [...next.querySelectorAll<HTMLElement>(focusable)]
  const target = targets.find((element) => element.tabIndex === 0 && element.checkVisibility())
  if (target !== undefined) target.focus()
  else next.focus()
}
