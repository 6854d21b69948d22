// A person who is named in a message, or everybody. Whom the author meant came with the message; a name that only stands
// there is text.

import { Show } from 'solid-js'

/** A stretch of the text that names somebody. */
export interface Named {
  /** In UTF-16 units. */
  readonly start: number
  /** The reader, by their name or as one of all who were called. */
  readonly isSelf: boolean
}

export function Mention(props: { written: string; named: Named | undefined }) {
  return (
    <Show when={props.named} fallback={props.written}>
      {(named) => (
        <bdi class="mention" classList={{ me: named().isSelf }}>
          {props.written}
        </bdi>
      )}
    </Show>
  )
}
