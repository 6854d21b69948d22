// Buttons with words, and buttons that are one icon with a name and a tooltip.

import { Tooltip } from '@kobalte/core/tooltip'
import { Show, type JSX, type ParentProps } from 'solid-js'
import type { KeyAction } from '../keys/key-list.ts'
import { signOf, type SystemKey } from '../keys/pressed.ts'
import './button.css'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'

interface ButtonProps extends ParentProps {
  kind?: 'primary' | 'plain' | 'danger'
  size?: 'large'
  icon?: IconName
  /** The work it started is under way: it keeps its width and takes no click. */
  isBusy?: boolean
  isDisabled?: boolean
  isFull?: boolean
  type?: 'submit'
  describedBy?: string
  /** Its accessible name, where its words alone do not say what it is about. */
  label?: string
  onClick?: () => void
  ref?: (element: HTMLButtonElement) => void
}

export function Button(props: ButtonProps) {
  const isStill = (): boolean => props.isBusy === true || props.isDisabled === true
  return (
    <button
      ref={(element) => props.ref?.(element)}
      type={props.type ?? 'button'}
      class="button"
      classList={{ [props.kind ?? 'neutral']: true, large: props.size === 'large', full: props.isFull === true }}
      aria-disabled={isStill() ? 'true' : undefined}
      aria-busy={props.isBusy === true ? 'true' : undefined}
      aria-describedby={props.describedBy}
      aria-label={props.label}
      onClick={(event) => {
        // A form is not sent by a button that is at rest, and focus stays where it is.
        if (isStill()) event.preventDefault()
        else props.onClick?.()
      }}
    >
      <Show when={props.isBusy} fallback={<Show when={props.icon}>{(name) => <Icon name={name()} size={16} />}</Show>}>
        <span class="busy-ring" aria-hidden="true" />
      </Show>
      {props.children}
    </button>
  )
}

interface IconButtonProps {
  icon: IconName
  /** Its accessible name, and the tooltip. */
  label: string
  /** The key that does the same, for the tooltip. */
  keys?: KeyAction | SystemKey
  isOn?: boolean
  isFilled?: boolean
  isDisabled?: boolean
  isSmall?: boolean
  /** Tab passes it by. */
  isSkipped?: boolean
  type?: 'submit'
  expanded?: boolean
  class?: string
  onClick?: () => void
  ref?: (element: HTMLButtonElement) => void
}

export function IconButton(props: IconButtonProps) {
  return (
    <Tooltip openDelay={500} closeDelay={0} gutter={6}>
      <Tooltip.Trigger
        as="button"
        ref={(element: HTMLButtonElement) => props.ref?.(element)}
        type={props.type ?? 'button'}
        class={`iconbutton ${props.class ?? ''}`}
        classList={{ on: props.isOn === true, filled: props.isFilled === true, small: props.isSmall === true }}
        aria-label={props.label}
        tabindex={props.isSkipped === true ? -1 : undefined}
        aria-disabled={props.isDisabled === true ? 'true' : undefined}
        aria-pressed={props.isOn === undefined ? undefined : props.isOn}
        aria-expanded={props.expanded}
        onClick={(event: MouseEvent) => {
          if (props.isDisabled === true) event.preventDefault()
          else props.onClick?.()
        }}
      >
        <Icon name={props.icon} size={props.isSmall === true ? 16 : 20} />
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content class="tooltip">
          {props.label}
          <Show when={props.keys}>{(keys) => <kbd>{signOf(keys())}</kbd>}</Show>
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip>
  )
}

/** Words that act, inside a sentence or a strip. */
export function TextButton(props: { onClick: () => void; children: JSX.Element }) {
  return (
    <button type="button" class="link" onClick={() => props.onClick()}>
      {props.children}
    </button>
  )
}
