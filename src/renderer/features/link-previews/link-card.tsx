// What a preview says of a page: the host first, for all the rest is said by somebody else.

import { Show, type Accessor } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { Icon } from '../../ui/icon.tsx'
import './link-card.css'

type Words = Pick<NonNullable<MessageView['preview']>, 'title' | 'description' | 'site'>

export function LinkCardWords(props: { preview: Words; host: string }) {
  /** A site that calls itself by its address says it once. */
  const site = (): string => {
    const { site } = props.preview
    return site.toLowerCase() === props.host.replace(/^www\./, '') ? '' : site
  }
  return (
    <span class="link-card-words">
      <span class="link-card-from">
        <bdi class="link-card-host">{props.host}</bdi>
        <Show when={site()}>
          {(name) => (
            <bdi class="one-line" dir="auto">
              {name()}
            </bdi>
          )}
        </Show>
      </span>
      <b class="link-card-title" dir="auto">
        {props.preview.title}
      </b>
      <Show when={props.preview.description}>
        {(description) => (
          <span class="link-card-description" dir="auto">
            {description()}
          </span>
        )}
      </Show>
    </span>
  )
}

/** Its place has its size before the picture is there. */
export function LinkCardPicture(props: { url: Accessor<string | undefined> }) {
  return (
    <span class="link-card-picture">
      <Show when={props.url()} fallback={<Icon name="picture" size={24} />}>
        {(url) => <img src={url()} alt="" draggable={false} />}
      </Show>
    </span>
  )
}
