// One password, and what it opens, changes or ends. A wrong one is said under the field, all else below it.

import { createSignal, onMount, Show, type ParentProps } from 'solid-js'
import { createAttempt, type Outcome } from '../state/attempt.ts'
import { useText } from '../text/text.tsx'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'

const wrongCodes: readonly string[] = ['wrong_password', 'wrong_credentials']

export function PasswordForm(
  props: ParentProps<{
    label: string
    /** On the button. */
    action: string
    isDanger?: boolean
    /** A button over the whole width, and none beside it. */
    isAlone?: boolean
    onSubmit: (password: string) => Promise<Outcome>
    onDone: () => void
    /** It was refused, and not because the password is wrong. */
    onRefused?: () => void
    onCancel?: () => void
  }>,
) {
  const text = useText()
  const { t } = text
  const [password, setPassword] = createSignal('')
  const [isWrong, setIsWrong] = createSignal(false)
  let field: HTMLInputElement | undefined
  onMount(() => field?.focus())
  const attempt = createAttempt(text, () => props.onDone(), {
    takes(code) {
      setIsWrong(wrongCodes.includes(code))
      if (isWrong()) field?.select()
      else props.onRefused?.()
      return isWrong()
    },
  })

  async function submit(): Promise<void> {
    const typed = password()
    const send = props.onSubmit
    if (typed === '') return
    setIsWrong(false)
    if (await attempt.run(() => send(typed))) setPassword('')
  }

  return (
    <form
      class="stack-v"
      onSubmit={(event) => {
        event.preventDefault()
        void submit() // what fails is shown in the form
      }}
    >
      {props.children}
      <Field
        ref={(input) => {
          field = input
        }}
        kind="password"
        label={props.label}
        value={password()}
        autocomplete="current-password"
        problem={isWrong() ? t('unlock.wrong') : undefined}
        onInput={(value) => {
          setPassword(value)
          setIsWrong(false)
        }}
      />
      <ProblemNote problem={attempt.problem()} />
      <Show
        when={props.isAlone !== true}
        fallback={
          <Button type="submit" kind="primary" size="large" isFull isBusy={attempt.isBusy()}>
            {props.action}
          </Button>
        }
      >
        <div class="rowed wrap end">
          <Show when={props.onCancel}>
            {(onCancel) => (
              <Button isDisabled={attempt.isBusy()} onClick={() => onCancel()()}>
                {t('action.cancel')}
              </Button>
            )}
          </Show>
          <Button
            type="submit"
            kind={props.isDanger === true ? 'danger' : 'primary'}
            isBusy={attempt.isBusy()}
            isDisabled={password() === ''}
          >
            {props.action}
          </Button>
        </div>
      </Show>
      <Show when={isWrong()}>
        <span class="unseen" role="alert">
          {t('unlock.wrong')}
        </span>
      </Show>
    </form>
  )
}
