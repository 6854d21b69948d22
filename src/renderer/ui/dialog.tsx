// A dialog over the window. Focus stays inside, Escape closes it, and focus goes back to where it was.

import { Dialog as Base } from '@kobalte/core/dialog'
import type { ParentProps } from 'solid-js'
import { useText } from '../text/text.tsx'
import { IconButton } from './button.tsx'
import './dialog.css'
import { giveFocusBack } from './focus-back.ts'

export function Dialog(props: ParentProps<{ title: string; isWide?: boolean; onClose: () => void }>) {
  const { t } = useText()
  let content: HTMLElement | undefined
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
        <div class="dialog-place">
          <Base.Content
            class="dialog scrolls"
            classList={{ wide: props.isWide === true }}
            ref={(element: HTMLElement) => {
              content = element
            }}
            onOpenAutoFocus={(event: Event) => {
              // What one came for, and never the way out: the first field, else the first answer, else what is to be read.
              const first =
                content?.querySelector<HTMLElement>('.content input:not([type="radio"]), .content input:checked') ??
                content?.querySelector<HTMLElement>('.content button') ??
                content
              if (first === undefined) return
              event.preventDefault()
              first.focus()
              if (first instanceof HTMLInputElement) first.select()
            }}
          >
            <header>
              <Base.Title class="dialog-title">{props.title}</Base.Title>
              <IconButton icon="close" label={t('dialog.close')} onClick={() => props.onClose()} />
            </header>
            <div class="content">{props.children}</div>
          </Base.Content>
        </div>
      </Base.Portal>
    </Base>
  )
}
