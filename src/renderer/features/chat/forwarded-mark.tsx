// Over words that were handed on: that they were, and by whom they are said to be. The name proves nothing.

import { Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import { personName } from '../chat-list/chat-name.ts'

export function ForwardedMark(props: { forwarded: MessageView['forwarded']; ownAddress: string }) {
  const { t } = useText()
  const words = (from: string | null): string => {
    if (from === null) return t('forward.plain')
    return from === props.ownAddress
      ? t('forward.own')
      : t('forward.from', { name: personName(from, props.ownAddress) })
  }
  return (
    <Show when={props.forwarded}>
      {(forwarded) => (
        <span class="forwarded-mark" dir="auto">
          <Icon name="forward" size={14} />
          <span class="one-line">{words(forwarded().from)}</span>
        </span>
      )}
    </Show>
  )
}
