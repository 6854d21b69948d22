// A dialog without a head, at the top of the window: for what one types into and leaves. Escape and a click beside it
// close it, and focus goes back to where it was.

import { Dialog as Base } from '@kobalte/core/dialog'
import type { ParentProps } from 'solid-js'
import './dialog.css'
import './floating-dialog.css'
import { giveFocusBack } from './focus-back.ts'

export function FloatingDialog(
  props: ParentProps<{ title: string; first: () => HTMLElement | undefined; onClose: () => void }>,
) {
  giveFocusBack()
  return (
    <Base
      open
      preventScroll={false}
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose()
      }}
    >
      <Base.Portal>
        <Base.Overlay class="scrim" />
        <div class="dialog-place at-top">
          <Base.Content
            class="dialog floating"
            onOpenAutoFocus={(event: Event) => {
              event.preventDefault()
              props.first()?.focus()
            }}
          >
            <Base.Title class="unseen">{props.title}</Base.Title>
            {props.children}
          </Base.Content>
        </div>
      </Base.Portal>
    </Base>
  )
}
