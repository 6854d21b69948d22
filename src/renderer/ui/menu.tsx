// A menu that opens from a button. Arrow keys, typing ahead and Escape come from Kobalte; looks and names are ours.

import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import type { JSX } from 'solid-js'
import { focusEntry, MenuEntries, type MenuEntry } from './menu-entries.tsx'

export function Menu(props: {
  /** Of the menu; the trigger is named by what it shows. */
  label: string
  triggerClass: string
  /** Where the trigger shows no words. */
  triggerLabel?: string
  trigger: JSX.Element
  entries: readonly MenuEntry[]
}) {
  let content: HTMLElement | undefined
  let trigger: HTMLElement | undefined
  let chosen: MenuEntry | undefined
  /** Once the menu is gone: a dialog takes the focus from the trigger, and gives it back there. */
  const act = (entry: MenuEntry): void => {
    trigger?.focus()
    entry.onSelect()
  }
  return (
    <DropdownMenu
      placement="bottom-start"
      gutter={4}
      // What lies around stays there for screen readers; the focus is moved by us, since only a modal menu does.
      modal={false}
      preventScroll={false}
      onOpenChange={(isOpen) => {
        if (isOpen) setTimeout(() => focusEntry(content))
        else if (chosen !== undefined) setTimeout(act, 0, chosen)
        chosen = undefined
      }}
    >
      <DropdownMenu.Trigger
        ref={(element: HTMLElement) => {
          trigger = element
        }}
        class={props.triggerClass}
        aria-label={props.triggerLabel}
      >
        {props.trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        ref={(element: HTMLElement) => {
          content = element
        }}
        class="menu"
        aria-label={props.label}
      >
        <MenuEntries
          entries={props.entries}
          onSelect={(entry) => {
            chosen = entry
          }}
        />
      </DropdownMenu.Content>
    </DropdownMenu>
  )
}
