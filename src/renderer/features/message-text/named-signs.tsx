// Words of which every sign is seen: those that are not stand there by their names.

import { For } from 'solid-js'
import { withHiddenSigns } from './hidden-signs.ts'

export function NamedSigns(props: { text: string }) {
  return (
    <For each={withHiddenSigns(props.text)}>
      {({ text, name }) => (name === null ? text : <span class="hidden-sign">{name}</span>)}
    </For>
  )
}
