// A button that opens the emoji beside it. Picked, it closes, and the focus is where its user wants it.

import { Popover } from '@kobalte/core/popover'
import { createSignal } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import './emoji-picker.css'
import { EmojiPicker } from './emoji-picker.tsx'

export function EmojiButton(props: {
  label: string
  class?: string
  isSkipped?: boolean
  onPick: (sign: string) => void
  onOpen?: ((isOpen: boolean) => void) | undefined
}) {
  const { t } = useText()
  const [isOpen, setIsOpen] = createSignal(false)
  function open(isNow: boolean): void {
    setIsOpen(isNow)
    props.onOpen?.(isNow)
  }
  let search: HTMLInputElement | undefined
  return (
    <Popover open={isOpen()} onOpenChange={open} placement="top-end" gutter={6} preventScroll={false}>
      <Popover.Trigger
        class={`iconbutton ${props.class ?? ''}`}
        aria-label={props.label}
        tabindex={props.isSkipped === true ? -1 : undefined}
      >
        <Icon name="smile" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          class="emoji-popover"
          aria-label={t('emoji.picker')}
          onOpenAutoFocus={(event: Event) => {
            event.preventDefault()
            search?.focus()
          }}
        >
          <EmojiPicker
            ref={(element) => (search = element)}
            onPick={(sign) => {
              open(false)
              props.onPick(sign)
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  )
}
