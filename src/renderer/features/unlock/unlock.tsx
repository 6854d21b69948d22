// The locked window: it says whose device it is where that is known, and nothing of what is inside.

import { createSignal, onMount, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button, TextButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon, Mark } from '../../ui/icon.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Recover } from '../recovery/recover.tsx'

export function Unlock() {
  const [isRecovering, setIsRecovering] = createSignal(false)
  return (
    <Show when={isRecovering()} fallback={<ByPassword onForgotten={() => setIsRecovering(true)} />}>
      <Recover isNew={false} onBack={() => setIsRecovering(false)} />
    </Show>
  )
}

function ByPassword(props: { onForgotten: () => void }) {
  const text = useText()
  const { t } = text
  const { engine, refresh } = useAccount()
  const [password, setPassword] = createSignal('')
  const [isWrong, setIsWrong] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  const [isBusy, setIsBusy] = createSignal(false)
  let field: HTMLInputElement | undefined
  onMount(() => field?.focus())

  async function unlock(): Promise<void> {
    if (password() === '' || isBusy()) return
    setIsBusy(true)
    setIsWrong(false)
    setProblem(undefined)
    try {
      const step = await engine.unlock({ password: password() })
      if (step.ok) {
        setPassword('')
        await refresh()
      } else if (step.code === 'wrong_password') {
        setIsWrong(true)
        field?.select()
      } else {
        setProblem(explain(text, step))
        // It may have learned that it was removed; then there is another screen for it.
        await refresh()
      }
    } catch (error) {
      setProblem(explain(text, { code: codeOf(error) }))
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v">
          <Mark />
          <h1 class="title-20">{t('unlock.title')}</h1>
        </header>
        <form
          class="stack-v"
          onSubmit={(event) => {
            event.preventDefault()
            void unlock() // what fails is shown in the form
          }}
        >
          <Field
            ref={(input) => {
              field = input
            }}
            kind="password"
            label={t('unlock.password')}
            value={password()}
            autocomplete="current-password"
            problem={isWrong() ? t('unlock.wrong') : undefined}
            onInput={(value) => {
              setPassword(value)
              setIsWrong(false)
            }}
          />
          <ProblemNote problem={problem()} />
          <Button type="submit" kind="primary" size="large" isFull isBusy={isBusy()}>
            {t('unlock.do')}
          </Button>
          <p class="rowed center">
            <TextButton onClick={() => props.onForgotten()}>{t('recover.link')}</TextButton>
          </p>
        </form>
        <p class="rowed top hint">
          <Icon name="lock" size={16} />
          <span>{t('unlock.quiet')}</span>
        </p>
        <Show when={isWrong()}>
          <span class="unseen" role="alert">
            {t('unlock.wrong')}
          </span>
        </Show>
      </Panel>
    </Page>
  )
}
