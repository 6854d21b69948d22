// The end of the account: asked twice, the second time with the password. The safe answer comes first.

import { createSignal, onMount, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

type Asked = 'whether' | 'for-good'

export function DeleteSection() {
  const { t } = useText()
  const { view } = useAccount()
  const [asked, setAsked] = createSignal<Asked>()
  const address = (): string => view()?.address ?? ''
  return (
    <Section title={t('delete.section')}>
      <Card>
        <Row
          icon="alert"
          title={t('delete.row', { address: address() })}
          hint={t('delete.hint')}
          end={
            <Button kind="danger" onClick={() => setAsked('whether')}>
              {t('delete.open')}
            </Button>
          }
        />
      </Card>
      <Show when={asked() !== undefined}>
        <Dialog
          title={asked() === 'for-good' ? t('delete.sureTitle') : t('delete.title')}
          onClose={() => setAsked(undefined)}
        >
          <Show when={asked() === 'whether'} fallback={<ForGood onClose={() => setAsked(undefined)} />}>
            <div class="stack-v">
              <p>{t('delete.what')}</p>
              <p class="muted">{t('delete.name', { address: address() })}</p>
              <div class="rowed wrap end">
                <Button onClick={() => setAsked(undefined)}>{t('action.cancel')}</Button>
                <Button kind="danger" onClick={() => setAsked('for-good')}>
                  {t('delete.continue')}
                </Button>
              </div>
            </div>
          </Show>
        </Dialog>
      </Show>
    </Section>
  )
}

function ForGood(props: { onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine, refresh } = useAccount()
  const [password, setPassword] = createSignal('')
  const [isBusy, setIsBusy] = createSignal(false)
  const [isWrong, setIsWrong] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  let field: HTMLInputElement | undefined
  onMount(() => field?.focus())

  async function destroy(): Promise<void> {
    if (password() === '' || isBusy()) return
    setIsBusy(true)
    setIsWrong(false)
    setProblem(undefined)
    try {
      const step = await engine.deleteAccount({ password: password() })
      if (step.ok) await refresh()
      else if (step.code === 'wrong_credentials') setIsWrong(true)
      else setProblem(explain(text, step))
    } catch (error) {
      setProblem(explain(text, { code: codeOf(error) }))
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <form
      class="stack-v"
      onSubmit={(event) => {
        event.preventDefault()
        void destroy() // what fails is shown in the dialog
      }}
    >
      <p>{t('delete.sure')}</p>
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
      <Show when={problem()}>
        <ProblemNote problem={problem()} />
      </Show>
      <div class="rowed wrap end">
        <Button isDisabled={isBusy()} onClick={() => props.onClose()}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" kind="danger" isBusy={isBusy()} isDisabled={password() === ''}>
          {t('delete.do')}
        </Button>
      </div>
    </form>
  )
}
