// A menu of what can be done with a thing, at the pointer: right click, the menu key, Shift+F10. One for a whole list.

import { ContextMenu as Base } from '@kobalte/core/context-menu'
import { For, Show, type ParentProps } from 'solid-js'
import { Icon } from './icon.tsx'
import type { MenuEntry } from './menu.tsx'
import './menu.css'

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
      onOpenChange={(isOpen) => {
        // As in ui/menu.tsx: the focus is moved by us.
        if (isOpen) setTimeout(() => content?.querySelector<HTMLElement>('[role="menuitem"]')?.focus())
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
      >
        <For each={props.entries}>
          {(entry) => (
            <Base.Item
              class="item"
              classList={{ danger: entry.isDanger === true }}
              onSelect={() => {
                hasChosen = true
                entry.onSelect()
              }}
            >
              <Show when={entry.icon}>{(name) => <Icon name={name()} />}</Show>
              {entry.label}
            </Base.Item>
          )}
        </For>
      </Base.Content>
    </Base>
  )
}
