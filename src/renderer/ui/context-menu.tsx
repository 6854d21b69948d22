// A menu of what can be done with a thing, at the pointer: right click, the menu key, Shift+F10. One for a whole list.

import { ContextMenu as Base } from '@kobalte/core/context-menu'
import type { ParentProps } from 'solid-js'
import { focusEntry, MenuEntries, type MenuEntry } from './menu-entries.tsx'

export function ContextMenu(
  props: ParentProps<{
    label: string
    class: string
    entries: readonly MenuEntry[]
    /** What was asked about; false where there is nothing to be done, and the menu stays away. */
    onAsk: (target: Element) => boolean
    /** It was closed, and nothing chosen: the focus belongs to what was asked about. */
    onDismiss: () => void
  }>,
) {
  let content: HTMLElement | undefined
  let hasChosen = false
  return (
    <Base
      modal={false}
      preventScroll={false}
      // In a narrow window there is room on neither side of the pointer.
      overlap
      onOpenChange={(isOpen) => {
        // As in ui/menu.tsx: the focus is moved by us.
        if (isOpen) setTimeout(() => focusEntry(content))
        else if (!hasChosen) props.onDismiss()
        hasChosen = false
      }}
    >
      <Base.Trigger
        class={props.class}
        onContextMenu={(event: MouseEvent) => {
          const isAsked = event.target instanceof Element && props.onAsk(event.target)
          // Prevented means to Kobalte: leave it.
          if (!isAsked) event.preventDefault()
        }}
      >
        {props.children}
      </Base.Trigger>
      <Base.Content
        ref={(element: HTMLElement) => {
          content = element
        }}
        class="menu"
        aria-label={props.label}
        onKeyDown={(event: KeyboardEvent) => {
          // The key has chosen. Where that moved the focus into a text, it would write a line there as well.
          if (event.key === 'Enter') event.preventDefault()
        }}
      >
        <MenuEntries
          entries={props.entries}
          onSelect={(entry) => {
            hasChosen = true
            entry.onSelect()
          }}
        />
      </Base.Content>
    </Base>
  )
}
