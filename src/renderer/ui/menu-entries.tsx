// What can be chosen in a menu, whatever it opens from. Entries of which one holds are radio items.

import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import { Index, Show } from 'solid-js'
import type { KeyAction } from '../keys/key-list.ts'
import { ariaKeysOf, signOf } from '../keys/pressed.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'
import './menu.css'

export interface MenuEntry {
  readonly label: string
  readonly icon?: IconName
  readonly isDanger?: boolean
  /** Whose key does the same where the thing itself has the focus. */
  readonly action?: KeyAction
  /** Whether it is the one that holds; left out where the entries are things to do. */
  readonly isChosen?: boolean
  readonly onSelect: () => void
}

/**
 * Gives the focus to the entry that holds, else to the first: Kobalte moves it only in modal menus. Nothing but the menu
 * itself scrolls for it: a page that did would bring an entry under the pointer, and the release of the very press that
 * opened the menu would choose it.
 */
export function focusEntry(content: HTMLElement | undefined): void {
  const entries = [...(content?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
  const first = entries.find((entry) => entry.ariaChecked === 'true') ?? entries[0]
  if (content === undefined || first === undefined) return
  first.focus({ preventScroll: true })
  const below = first.getBoundingClientRect().bottom - content.getBoundingClientRect().bottom
  if (below > 0) content.scrollTop += below
}

export function MenuEntries(props: { entries: readonly MenuEntry[]; onSelect: (entry: MenuEntry) => void }) {
  return (
    <DropdownMenu.RadioGroup value={props.entries.find(({ isChosen }) => isChosen === true)?.label ?? ''}>
      {/* By place: what is said anew while the menu is open keeps its entry, and the focus on it. */}
      <Index each={props.entries}>
        {(entry) => (
          <Show
            when={entry().isChosen !== undefined}
            fallback={
              <DropdownMenu.Item
                class="item"
                classList={{ danger: entry().isDanger === true }}
                aria-keyshortcuts={itsKeys(entry().action)}
                onSelect={() => props.onSelect(entry())}
              >
                <EntryWords entry={entry()} />
              </DropdownMenu.Item>
            }
          >
            <DropdownMenu.RadioItem
              class="item"
              value={entry().label}
              closeOnSelect
              onSelect={() => props.onSelect(entry())}
            >
              <EntryWords entry={entry()} />
              <DropdownMenu.ItemIndicator class="chosen">
                <Icon name="check" size={16} />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          </Show>
        )}
      </Index>
    </DropdownMenu.RadioGroup>
  )
}

const itsKeys = (action: KeyAction | undefined): string | undefined =>
  action === undefined ? undefined : ariaKeysOf(action)

function EntryWords(props: { entry: MenuEntry }) {
  return (
    <>
      <Show when={props.entry.icon}>{(name) => <Icon name={name()} />}</Show>
      <span class="grow">{props.entry.label}</span>
      <Show when={props.entry.action}>{(action) => <kbd aria-hidden="true">{signOf(action())}</kbd>}</Show>
    </>
  )
}
