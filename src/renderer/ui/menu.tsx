// A menu that opens from a button. Arrow keys, typing ahead and Escape come from Kobalte; looks and names are ours.

import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import { For, Show, type JSX } from 'solid-js'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'
import './menu.css'

export interface MenuEntry {
  readonly label: string
  readonly icon?: IconName
  readonly isDanger?: boolean
  readonly onSelect: () => void
}

export function Menu(props: {
  /** Of the menu; the trigger is named by what it shows. */
  label: string
  triggerClass: string
  trigger: JSX.Element
  entries: readonly MenuEntry[]
}) {
  return (
    <DropdownMenu placement="bottom-start" gutter={4} modal={false} preventScroll={false}>
      <DropdownMenu.Trigger class={props.triggerClass}>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content class="menu" aria-label={props.label}>
        <For each={props.entries}>
          {(entry) => (
            <DropdownMenu.Item
              class="item"
              classList={{ danger: entry.isDanger === true }}
              onSelect={() => entry.onSelect()}
            >
              <Show when={entry.icon}>{(name) => <Icon name={name()} />}</Show>
              {entry.label}
            </DropdownMenu.Item>
          )}
        </For>
      </DropdownMenu.Content>
    </DropdownMenu>
  )
}
