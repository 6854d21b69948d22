// One of several, under each other: a list of radio buttons in a card.

import { createUniqueId, Index } from 'solid-js'
import './choices.css'

interface Choice<T> {
  readonly value: T
  readonly label: string
}

export function Choices<T extends string | number>(props: {
  label: string
  value: T
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
}) {
  const name = createUniqueId()
  return (
    <div class="card choices" role="radiogroup" aria-label={props.label}>
      <Index each={props.choices}>
        {(choice) => (
          <label class="row">
            <input
              type="radio"
              name={name}
              checked={choice().value === props.value}
              onChange={() => props.onChange(choice().value)}
            />
            <span class="words">{choice().label}</span>
          </label>
        )}
      </Index>
    </div>
  )
}
