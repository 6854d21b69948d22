// What can be chosen in a menu, whatever it opens from. Entries of which one holds are radio items.

import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import { For, Show } from 'solid-js'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'
import './menu.css'

export interface MenuEntry {
  readonly label: string
  readonly icon?: IconName
  readonly isDanger?: boolean
  /** The key that does the same where the thing itself has the focus: a letter, or Delete. */
  readonly key?: string
  /** Whether it is the one that holds; left out where the entries are things to do. */
  readonly isChosen?: boolean
  readonly onSelect: () => void
}

/** Gives the focus to the entry that holds, else to the first: Kobalte moves it only in modal menus. */
export function focusEntry(content: HTMLElement | undefined): void {
  const entries = [...(content?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
  const first = entries.find((entry) => entry.ariaChecked === 'true') ?? entries[0]
  first?.focus()
}

export function MenuEntries(props: { entries: readonly MenuEntry[]; onSelect: (entry: MenuEntry) => void }) {
  return (
    <DropdownMenu.RadioGroup value={props.entries.find(({ isChosen }) => isChosen === true)?.label ?? ''}>
      <For each={props.entries}>
        {(entry) => (
          <Show
            when={entry.isChosen !== undefined}
            fallback={
              <DropdownMenu.Item
                class="item"
                classList={{ danger: entry.isDanger === true }}
                aria-keyshortcuts={entry.key?.replace('Ctrl ', 'Control+')}
                onSelect={() => props.onSelect(entry)}
              >
                <EntryWords entry={entry} />
              </DropdownMenu.Item>
            }
          >
            <DropdownMenu.RadioItem
              class="item"
              value={entry.label}
              closeOnSelect
              onSelect={() => props.onSelect(entry)}
            >
              <EntryWords entry={entry} />
              <DropdownMenu.ItemIndicator class="chosen">
                <Icon name="check" size={16} />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          </Show>
        )}
      </For>
    </DropdownMenu.RadioGroup>
  )
}

function EntryWords(props: { entry: MenuEntry }) {
  return (
    <>
      <Show when={props.entry.icon}>{(name) => <Icon name={name()} />}</Show>
      <span class="grow">{props.entry.label}</span>
      <Show when={props.entry.key}>{(key) => <kbd aria-hidden="true">{key()}</kbd>}</Show>
    </>
  )
}
