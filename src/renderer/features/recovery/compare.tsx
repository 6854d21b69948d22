// The new device's side of a comparison: asks at once, shows the six digits, and waits for the other side's word.

import { Match, onMount, Show, Switch, untrack } from 'solid-js'
import type { ComparisonView } from '#ipc/engine/devices-contract.ts'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Meter } from '../../ui/meter.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Digits } from '../devices/digits.tsx'

export function Compare(props: { view: ComparisonView; onBack: () => void; onWords: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const attempt = createAttempt(text)
  const is = <State extends ComparisonView['state']>(state: State) => {
    const current = props.view
    return current.state === state ? (current as Extract<ComparisonView, { state: State }>) : undefined
  }
  const ask = (): void => {
    // What fails is shown on the page.
    void attempt.run(() => engine.startComparison())
  }
  const stop = (different: boolean): void => inBackground('comparison', engine.cancelComparison({ different }))
  onMount(() => {
    const { state } = untrack(() => props.view)
    if (state === 'none' || state === 'ended') ask()
  })

  return (
    <Page>
      <Panel isNarrow>
        <h1 class="title-20">{t('newDevice.compareTitle')}</h1>
        <Switch
          fallback={
            <>
              <Show when={attempt.isBusy()}>
                <Meter label={t('compare.waitingOther')} max={1} />
              </Show>
              <ProblemNote problem={attempt.problem()} />
              <Answers onBack={() => props.onBack()} onAgain={attempt.problem() === undefined ? undefined : ask} />
            </>
          }
        >
          <Match when={is('waiting')}>
            <div class="stack-v" role="status">
              <p>{t('newDevice.open')}</p>
              <Meter label={t('compare.waitingOther')} max={1} />
              <p class="hint">{t('compare.waitingOther')}</p>
            </div>
            <Answers
              onBack={() => {
                stop(false)
                props.onBack()
              }}
            />
          </Match>
          <Match when={is('comparing')}>
            {(comparing) => (
              <>
                <Digits
                  digits={comparing().digits}
                  code={comparing().code}
                  history={false}
                  isBusy={attempt.isBusy()}
                  onDifferent={() => stop(true)}
                  onSame={() => {
                    // What fails is shown below.
                    void attempt.run(() => engine.confirmComparison({ history: false }))
                  }}
                />
                <ProblemNote problem={attempt.problem()} />
              </>
            )}
          </Match>
          <Match when={is('confirmed')}>
            <div class="stack-v" role="status">
              <p>{t('newDevice.confirmed')}</p>
              <Meter label={t('compare.waitingOther')} max={1} />
            </div>
            <Answers
              onBack={() => {
                stop(false)
                props.onBack()
              }}
            />
          </Match>
          <Match when={is('ended')}>
            {(ended) => (
              <>
                <p role="status">{t(`compare.ended.${ended().end}`)}</p>
                <ProblemNote problem={attempt.problem()} />
                <Answers onBack={() => props.onBack()} onAgain={ask} onWords={() => props.onWords()} />
              </>
            )}
          </Match>
        </Switch>
      </Panel>
    </Page>
  )
}

function Answers(props: { onBack: () => void; onAgain?: (() => void) | undefined; onWords?: () => void }) {
  const { t } = useText()
  return (
    <div class="rowed wrap end">
      <Button size="large" onClick={() => props.onBack()}>
        {t('action.back')}
      </Button>
      <Show when={props.onWords}>
        {(onWords) => (
          <Button size="large" onClick={() => onWords()()}>
            {t('newDevice.words')}
          </Button>
        )}
      </Show>
      <Show when={props.onAgain}>
        {(onAgain) => (
          <Button kind="primary" size="large" onClick={() => onAgain()()}>
            {t('compare.again')}
          </Button>
        )}
      </Show>
    </div>
  )
}
