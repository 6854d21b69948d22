// What somebody wrote, as text and nothing else. Only whole https addresses become links, and they open outside.

import { For, Show } from 'solid-js'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { splitLinks } from './links.ts'

export function MessageText(props: { text: string; isReachable: boolean }) {
  const { desktop } = useDesk()
  return (
    <For each={splitLinks(props.text)}>
      {(part) => (
        <Show when={part.url} fallback={part.text}>
          {(url) => (
            <a
              href={url()}
              tabindex={props.isReachable ? 0 : -1}
              rel="noreferrer noopener"
              onClick={(event) => {
                event.preventDefault()
                inBackground('open link', desktop.openExternal({ url: url() }))
              }}
            >
              {part.text}
            </a>
          )}
        </Show>
      )}
    </For>
  )
}
