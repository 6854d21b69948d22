// The locked window: it says whose device it is where that is known, and nothing of what is inside.

import { createSignal, onMount, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon, Mark } from '../../ui/icon.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

export function Unlock() {
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
      } else setProblem(explain(text, step))
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
