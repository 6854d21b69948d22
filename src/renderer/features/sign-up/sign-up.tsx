// Name and password of a new account. The password goes to the engine's process and nowhere else.

import { createMemo, createSignal, For, onMount } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Page, Panel, Steps } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { shortestPassword, strengthOf } from './password-strength.ts'
import './sign-up.css'
import { isUsername } from './username.ts'

const strengthTexts = [
  'signUp.strength0',
  'signUp.strength1',
  'signUp.strength2',
  'signUp.strength3',
  'signUp.strength4',
] as const

export function SignUp(props: {
  invite: string
  /** The engine begins: from now on the page must not leave by itself. */
  onStart: () => void
  onFail: () => void
  onWords: (words: readonly string[]) => void
  onBack: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [username, setUsername] = createSignal('')
  const [password, setPassword] = createSignal('')
  const [isChecked, setIsChecked] = createSignal(false)
  const [isBusy, setIsBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  let first: HTMLInputElement | undefined
  onMount(() => first?.focus())

  const strength = createMemo(() => strengthOf(password(), username()))
  const isNameRight = (): boolean => isUsername(username())
  const isLongEnough = (): boolean => password().length >= shortestPassword

  async function create(): Promise<void> {
    setIsChecked(true)
    if (!isNameRight() || !isLongEnough() || isBusy()) return
    setIsBusy(true)
    setProblem(undefined)
    props.onStart()
    try {
      const step = await engine.signUp({ invite: props.invite, username: username(), password: password() })
      if (step.ok) {
        setPassword('')
        props.onWords(step.words.split(' '))
        return
      }
      setProblem(explain(text, step))
    } catch (error) {
      setProblem(explain(text, { code: codeOf(error) }))
    } finally {
      setIsBusy(false)
    }
    props.onFail()
  }

  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    void create() // what fails is shown in the form
  }

  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <Steps done={1} of={3} label={t('signUp.step', { count: 1 })} />
          <h1 class="title-20">{t('signUp.title')}</h1>
          <p class="muted">{t('signUp.what')}</p>
        </header>
        <form class="stack-v" onSubmit={submit}>
          <Field
            ref={(input) => {
              first = input
            }}
            label={t('signUp.username')}
            value={username()}
            maxLength={32}
            hint={t('signUp.usernameHint')}
            problem={
              (isChecked() || username() !== '') && !isNameRight() && isChecked() ? t('signUp.usernameBad') : undefined
            }
            onInput={(value) => setUsername(value.toLowerCase())}
            onBlur={() => {
              if (username() !== '') setIsChecked(true)
            }}
          />
          <Field
            kind="password"
            label={t('signUp.password')}
            value={password()}
            autocomplete="new-password"
            hint={
              password() === ''
                ? t('signUp.passwordShort')
                : isLongEnough()
                  ? t(strengthTexts[strength()])
                  : t('signUp.passwordShort')
            }
            problem={isChecked() && password() !== '' && !isLongEnough() ? t('signUp.passwordShort') : undefined}
            onInput={setPassword}
            below={
              <span class="strength" aria-hidden="true">
                <For each={[1, 2, 3, 4]}>
                  {(step) => <i classList={{ on: password() !== '' && strength() >= step }} />}
                </For>
              </span>
            }
          />
          <ProblemNote problem={problem()} />
          <p class="hint" role="status">
            {isBusy() ? t('signUp.working') : ''}
          </p>
          <div class="rowed wrap end">
            <Button size="large" isDisabled={isBusy()} onClick={() => props.onBack()}>
              {t('action.back')}
            </Button>
            <Button
              type="submit"
              kind="primary"
              size="large"
              isBusy={isBusy()}
              isDisabled={!isNameRight() || !isLongEnough()}
            >
              {t('signUp.create')}
            </Button>
          </div>
        </form>
      </Panel>
    </Page>
  )
}
