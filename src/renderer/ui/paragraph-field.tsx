// Several lines to write in: its name above, a hint below. For what a person copies from paper.

import { createUniqueId } from 'solid-js'
import './field.css'

export function ParagraphField(props: {
  label: string
  value: string
  onInput: (value: string) => void
  hint: string
  rows: number
  maxLength: number
  ref?: (element: HTMLTextAreaElement) => void
}) {
  const id = createUniqueId()
  return (
    <div class="field-block">
      <label class="label" for={id}>
        {props.label}
      </label>
      <span class="field lined paragraph">
        <textarea
          ref={(element) => props.ref?.(element)}
          id={id}
          rows={props.rows}
          value={props.value}
          maxLength={props.maxLength}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby={`${id}-note`}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </span>
      <span id={`${id}-note`} class="below num" role="status">
        {props.hint}
      </span>
    </div>
  )
}
