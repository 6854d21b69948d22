// A line to write in: its name above, a hint or what is wrong below. Passwords can be shown.

import { createSignal, createUniqueId, Show, type JSX } from 'solid-js'
import { useText } from '../text/text.tsx'
import { IconButton } from './button.tsx'
import './field.css'

interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  kind?: 'password'
  hint?: string | undefined
  /** A sentence that says what is wrong; the field turns red with it. */
  problem?: string | undefined
  /** Words that stand after what is written, like the domain of an address. */
  suffix?: string | undefined
  /** For password managers and spell checkers; `off` unless said otherwise. */
  autocomplete?: 'current-password' | 'new-password'
  isMonospaced?: boolean
  maxLength?: number
  below?: JSX.Element
  onBlur?: () => void
  /** Enter in a field that stands in no form. */
  onEnter?: (() => void) | undefined
  ref?: (input: HTMLInputElement) => void
}

export function Field(props: FieldProps) {
  const { t } = useText()
  const id = createUniqueId()
  const [isShown, setIsShown] = createSignal(false)
  const note = (): string | undefined => props.problem ?? props.hint
  return (
    <div class="field-block">
      <label class="label" for={id}>
        {props.label}
      </label>
      <span class="field lined" classList={{ 'is-bad': props.problem !== undefined }}>
        <input
          ref={(input) => props.ref?.(input)}
          id={id}
          type={props.kind === 'password' && !isShown() ? 'password' : 'text'}
          classList={{ mono: props.isMonospaced === true }}
          value={props.value}
          maxLength={props.maxLength ?? 1024}
          autocomplete={props.autocomplete ?? 'off'}
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={props.problem === undefined ? undefined : 'true'}
          aria-describedby={note() === undefined ? undefined : `${id}-note`}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onBlur={() => props.onBlur?.()}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing || props.onEnter === undefined) return
            event.preventDefault()
            props.onEnter()
          }}
        />
        <Show when={props.suffix}>
          <span class="hint suffix">{props.suffix}</span>
        </Show>
        <Show when={props.kind === 'password'}>
          <IconButton
            icon="eye"
            isSmall
            isOn={isShown()}
            label={t('field.showPassword')}
            onClick={() => setIsShown((shown) => !shown)}
          />
        </Show>
      </span>
      {props.below}
      <Show when={note()}>
        <span id={`${id}-note`} class="below" classList={{ problem: props.problem !== undefined }}>
          {note()}
        </span>
      </Show>
    </div>
  )
}
