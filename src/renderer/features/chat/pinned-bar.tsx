// Under the head of a chat: what is pinned, one at a time. Pressed, it leads there and goes on to the one pinned before.

import { createEffect, createMemo, createSignal, on, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { messageWords } from './message-words.ts'
import './pinned-bar.css'
import { PinnedList } from './pinned-list.tsx'

export function PinnedBar(props: {
  /** Newest pin last; at least one. */
  pins: readonly MessageView[]
  ownAddress: string
  mayPin: boolean
  onJump: (message: MessageView) => void
  onUnpin: (message: MessageView) => void
}) {
  const text = useText()
  const { t } = text
  const [shown, setShown] = createSignal<string>()
  const [isOpen, setIsOpen] = createSignal(false)
  const at = createMemo(() => {
    const index = props.pins.findIndex(({ id }) => id === shown())
    return index < 0 ? props.pins.length - 1 : index
  })
  // What was pinned just now is what is shown.
  createEffect(
    on(
      () => props.pins.at(-1)?.id,
      () => setShown(undefined),
    ),
  )
  const words = (): string => {
    const message = props.pins[at()]
    return message === undefined ? '' : messageWords(text, message)
  }
  const title = (): string =>
    props.pins.length === 1 ? t('pin.bar') : t('pin.of', { number: text.number(at() + 1), count: props.pins.length })

  function jump(): void {
    const message = props.pins[at()]
    if (message === undefined) return
    setShown(props.pins.at(at() - 1)?.id)
    props.onJump(message)
  }

  return (
    <div class="pinned-bar" role="group" aria-label={t('pin.bar')} data-stop="pinned">
      <button type="button" class="pinned-words grow" onClick={jump}>
        <Icon name="pin" size={16} />
        <span class="grow">
          <span class="unseen">{t('pin.jump')}: </span>
          <b class="one-line">{title()}</b>
          <span class="one-line" dir="auto">
            {words()}
          </span>
        </span>
      </button>
      <IconButton icon="ledger" label={t('pin.all')} onClick={() => setIsOpen(true)} />
      <Show when={isOpen()}>
        <PinnedList
          pins={props.pins}
          ownAddress={props.ownAddress}
          mayPin={props.mayPin}
          onJump={(message) => {
            setIsOpen(false)
            props.onJump(message)
          }}
          onUnpin={props.onUnpin}
          onClose={() => setIsOpen(false)}
        />
      </Show>
    </div>
  )
}
