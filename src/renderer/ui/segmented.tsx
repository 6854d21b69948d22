// Two to five short choices in a tray. Native radio buttons underneath: arrows, form and names for free.

import { createUniqueId, Index } from 'solid-js'
import './segmented.css'

interface Choice<T> {
  readonly value: T
  readonly label: string
}

export function Segmented<T extends string | number>(props: {
  label: string
  value: T
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
}) {
  const name = createUniqueId()
  return (
    <div class="segmented" role="radiogroup" aria-label={props.label}>
      {/* By place: the words change with the language, and the focus stays. */}
      <Index each={props.choices}>
        {(choice) => (
          <label>
            <input
              type="radio"
              class="unseen"
              name={name}
              checked={choice().value === props.value}
              onChange={() => props.onChange(choice().value)}
            />
            <span>{choice().label}</span>
          </label>
        )}
      </Index>
    </div>
  )
}
