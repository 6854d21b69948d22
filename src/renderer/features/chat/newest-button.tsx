// To the newest message, over the timeline while that is out of sight; it counts what has come meanwhile.

import { Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'

export function NewestButton(props: { count: number; onClick: () => void }) {
  const { t } = useText()
  return (
    <button
      type="button"
      class="newest"
      aria-label={props.count === 0 ? t('chat.toNewest') : t('chat.toNewestUnread', { count: props.count })}
      onClick={() => props.onClick()}
    >
      <Icon name="newest" />
      <Show when={props.count > 0}>
        <Badge count={props.count} label="" />
      </Show>
    </button>
  )
}
