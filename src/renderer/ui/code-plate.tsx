// A code to be compared or read aloud, on the one ground that means "compare me". A screen reader says it sign by sign.

import { For } from 'solid-js'
import './code-plate.css'

export function CodePlate(props: {
  /** What code it is: said before the signs. */
  label: string
  groups: readonly string[]
  /** Six digits, as large as a title. */
  isShort?: boolean
}) {
  const spoken = (): string => props.groups.map((group) => [...group].join(' ')).join(', ')
  return (
    <div
      class="plate"
      classList={{ short: props.isShort === true }}
      role="img"
      aria-label={`${props.label}: ${spoken()}`}
    >
      <For each={props.groups}>{(group) => <span>{group}</span>}</For>
    </div>
  )
}
