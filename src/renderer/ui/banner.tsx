// A strip at the top of a pane: something is so, and what can be done. One at a time, the gravest.

import { Show, type ParentProps } from 'solid-js'
import './banner.css'
import { TextButton } from './button.tsx'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'

export function Banner(
  props: ParentProps<{ icon: IconName; isBad?: boolean; action?: { label: string; onClick: () => void } | undefined }>,
) {
  return (
    <div class="banner" classList={{ bad: props.isBad === true }} role="status">
      <Icon name={props.icon} />
      <span class="grow">{props.children}</span>
      <Show when={props.action}>
        {(action) => <TextButton onClick={() => action().onClick()}>{action().label}</TextButton>}
      </Show>
    </div>
  )
}
