// What pointer and keys do to the messages of a timeline: which one has its tools, its keys, and how it is chosen.

import { createSignal, type Accessor } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { pressed } from '../../keys/pressed.ts'
import type { Selection } from './selection.ts'

interface MessagePresses {
  /** The message that the pointer is over, or that has the focus. */
  readonly active: Accessor<string | undefined>
  pointAt(target: EventTarget | null): void
  /** What has opened from the tools of a message keeps them there. */
  holdTools(isOpen: boolean): void
  /** As by a right click on the message. */
  openMenu(bubble: HTMLElement): void
  /** While messages are being chosen, whatever is in a row chooses it: to be heard before anything in the row. */
  click(event: MouseEvent): void
  /** True where the key was one of a message's. */
  press(event: KeyboardEvent): boolean
}

export function createMessagePresses(deps: {
  readonly find: (id: string) => MessageView | undefined
  readonly selection: Selection
  /** Does what a key stands for; false where it stands for nothing. */
  readonly act: (message: MessageView, event: KeyboardEvent) => boolean
}): MessagePresses {
  const { selection } = deps
  const [active, setActive] = createSignal<string>()
  let isHeld = false
  return {
    active,
    pointAt(target) {
      const id = messageAt(target)
      if (!isHeld && id !== undefined) setActive(id)
    },
    holdTools(isOpen) {
      isHeld = isOpen
    },
    openMenu(bubble) {
      const { right, bottom } = bubble.getBoundingClientRect()
      const at = { clientX: right - 24, clientY: bottom }
      bubble.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }))
    },
    click(event) {
      const id = selection.isOn() ? messageAt(event.target) : undefined
      if (id === undefined) return
      // The checkbox changes by itself, to the same.
      if (!(event.target instanceof HTMLInputElement)) event.preventDefault()
      event.stopPropagation()
      selection.toggle(id)
    },
    press(event) {
      const id = event.target instanceof Element ? event.target.getAttribute('data-message') : null
      const message = id === null ? undefined : deps.find(id)
      if (message === undefined) return false
      if (!selection.isOn()) {
        if (!deps.act(message, event)) return false
      } else if (pressed('choosing', event) === 'toggleChosen') selection.toggle(message.id)
      else return false
      event.preventDefault()
      return true
    },
  }
}

/** The message in whose row this is. */
const messageAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element
    ? (
        target.closest<HTMLElement>('[data-message]') ??
        target.closest('.bubbles')?.querySelector<HTMLElement>('[data-message]')
      )?.dataset['message']
    : undefined
