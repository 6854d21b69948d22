// What stands where there is nothing yet, or nothing to be had: a picture, a title, a sentence, what to do.

import { Show, type JSX, type ParentProps } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import './empty-state.css'
import { Icon, Mark, type Tone } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'

export function EmptyState(
  props: ParentProps<{
    icon?: IconName
    tone?: Tone
    title?: string
    /** It is the whole page, and its title the page's. */
    isPage?: boolean
    actions?: JSX.Element
  }>,
) {
  return (
    <div class="empty-state">
      <Show
        when={props.icon}
        fallback={
          <Show when={props.title}>
            <Mark />
          </Show>
        }
      >
        {(name) => <Icon name={name()} size={24} tone={props.tone ?? 'inherit'} />}
      </Show>
      <Show when={props.title}>
        <Dynamic component={props.isPage === true ? 'h1' : 'h2'} class="title-16">
          {props.title}
        </Dynamic>
      </Show>
      <p>{props.children}</p>
      <Show when={props.actions}>
        <div class="rowed wrap actions-line">{props.actions}</div>
      </Show>
    </div>
  )
}
