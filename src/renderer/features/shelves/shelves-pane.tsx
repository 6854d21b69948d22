// In the place of a chat's information: what its messages carry, by kind, and the way back to each of them.

import { createSignal, onMount, Show, untrack, type Accessor } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { ShelfList } from './shelf-list.tsx'
import type { ShelfName } from './shelf-store.ts'
import './shelves.css'

const names: readonly ShelfName[] = ['pictures', 'files', 'voice', 'links']

export function ShelvesPane(props: {
  chat: string
  ownAddress: string
  today: Accessor<number>
  onJump: (message: MessageView) => void
  onBack: () => void
  onClose: () => void
}) {
  const { t } = useText()
  const [shelf, setShelf] = createSignal<ShelfName>('pictures')
  const chat = untrack(() => props.chat)
  let pane: HTMLElement | undefined
  onMount(() => pane?.querySelector<HTMLElement>(':checked')?.focus())
  return (
    <aside
      class="info shelves"
      aria-label={t('shelf.title')}
      data-stop="info"
      ref={(element) => {
        pane = element
      }}
      onKeyDown={(event) => {
        // What lies over the pane has an Escape of its own.
        const isHere = event.target instanceof Node && event.currentTarget.contains(event.target)
        if (event.key !== 'Escape' || event.defaultPrevented || !isHere) return
        // Back to what it was opened from, and not out of that, too.
        event.preventDefault()
        props.onBack()
      }}
    >
      <header>
        <IconButton icon="back" label={t('action.back')} keys="Esc" onClick={() => props.onBack()} />
        <h2 class="grow one-line">{t('shelf.title')}</h2>
        <IconButton icon="close" label={t('dialog.close')} onClick={() => props.onClose()} />
      </header>
      <div class="shelf-choice">
        <Segmented
          label={t('shelf.what')}
          value={shelf()}
          choices={names.map((value) => ({ value, label: t(`shelf.${value}`) }))}
          onChange={setShelf}
        />
      </div>
      <Show when={shelf()} keyed>
        {(name) => (
          <ShelfList chat={chat} shelf={name} ownAddress={props.ownAddress} today={props.today} onJump={props.onJump} />
        )}
      </Show>
    </aside>
  )
}
