// On a device of the account: another one asks to be vouched for. Asked, compared, and what came of it.

import { createSignal, Match, Show, Switch as Choose } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Digits } from './digits.tsx'
import { shortId } from './device-title.ts'
import type { DevicesStore } from './devices-store.ts'

export function ComparisonCard(props: { store: DevicesStore }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const attempt = createAttempt(text)
  const [sendsHistory, setSendsHistory] = createSignal(true)
  const [isSeen, setIsSeen] = createSignal(false)
  const view = () => props.store.comparison()
  const is = <State extends ReturnType<typeof view>['state']>(state: State) => {
    const current = view()
    return current.state === state ? (current as Extract<typeof current, { state: State }>) : undefined
  }
  const stop = (different: boolean): void => inBackground('comparison', engine.cancelComparison({ different }))
  const begin = (): void => {
    setIsSeen(false)
    // What fails is shown in the card.
    void attempt.run(() => engine.startComparison())
  }
  const isShown = (): boolean => {
    const { state } = view()
    return state !== 'none' && state !== 'confirmed' && !(state === 'ended' && isSeen())
  }

  return (
    <Show when={isShown()}>
      <Section title={t('compare.askedTitle')}>
        <Card isPadded isUrgent={view().state !== 'ended'}>
          <div class="stack-v" role="group" aria-label={t('compare.askedTitle')}>
            <Choose>
              <Match when={is('asked')}>
                {(asked) => (
                  <>
                    <p>
                      <strong>{t('devices.one', { id: shortId(asked().device) })}.</strong> {t('compare.asked')}
                    </p>
                    <ProblemNote problem={attempt.problem()} />
                    <div class="rowed wrap end">
                      <Button kind="danger" onClick={() => stop(true)}>
                        {t('compare.notMine')}
                      </Button>
                      <Button kind="primary" isBusy={attempt.isBusy()} onClick={begin}>
                        {t('compare.begin')}
                      </Button>
                    </div>
                  </>
                )}
              </Match>
              <Match when={is('waiting')}>
                <p role="status">{t('compare.waitingOther')}</p>
                <div class="rowed end">
                  <Button onClick={() => stop(false)}>{t('compare.stop')}</Button>
                </div>
              </Match>
              <Match when={is('comparing')}>
                {(comparing) => (
                  <>
                    <Digits
                      digits={comparing().digits}
                      code={comparing().code}
                      history={sendsHistory()}
                      isBusy={attempt.isBusy()}
                      onDifferent={() => stop(true)}
                      onSame={() => {
                        setIsSeen(false)
                        const wanted = { history: sendsHistory() }
                        // What fails is shown below.
                        void attempt.run(() => engine.confirmComparison(wanted))
                      }}
                    >
                      <div class="card">
                        <Row
                          title={t('compare.sendHistory')}
                          hint={t('compare.sendHistoryHint')}
                          end={
                            <Switch isOn={sendsHistory()} label={t('compare.sendHistory')} onChange={setSendsHistory} />
                          }
                        />
                      </div>
                    </Digits>
                    <ProblemNote problem={attempt.problem()} />
                  </>
                )}
              </Match>
              <Match when={is('ended')}>
                {(ended) => (
                  <>
                    <p role="status">{t(`compare.ended.${ended().end}`)}</p>
                    <Show when={ended().end === 'different' || ended().end === 'broken'}>
                      <p class="hint">{t('compare.passwordKnown')}</p>
                    </Show>
                    <div class="rowed end">
                      <Button onClick={() => setIsSeen(true)}>{t('compare.fine')}</Button>
                    </div>
                  </>
                )}
              </Match>
            </Choose>
          </div>
        </Card>
      </Section>
    </Show>
  )
}
