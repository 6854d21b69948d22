// The safety number of two people, and the mark that follows from comparing it.

import { Match, Show, Switch, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { CompareNumber } from './compare-number.tsx'
import { createContact } from './contact-store.ts'
import { NewKeys } from './new-keys.tsx'
import './safety-number.css'

export function SafetyNumber(props: { account: string; ownAddress: string; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const toast = useToast()
  // Another person brings another of these dialogs.
  const account = untrack(() => props.account)
  const contact = createContact(engine, account)
  const change = createAttempt(text)
  const name = (): string => personName(account, props.ownAddress)
  /** What one came for is done: the focus goes back to where it was, and the mark is there. */
  const close = (isVerified: boolean): void => {
    if (isVerified) toast.show(t('safety.isVerified', { name: name() }))
    props.onClose()
  }
  async function mark(isVerified: boolean): Promise<void> {
    const isDone = await change.run(async () => {
      await (isVerified ? engine.verifyContact({ account }) : engine.unverifyContact({ account }))
      return { ok: true }
    })
    if (isDone) close(isVerified)
  }

  return (
    <Dialog isWide title={t('safety.title', { name: name() })} onClose={() => props.onClose()}>
      <Show when={contact()} fallback={<p class="muted">{t('safety.loading')}</p>}>
        {(known) => (
          <Show when={known().safetyNumber} fallback={<p class="muted">{t('safety.unknown', { name: name() })}</p>}>
            {(number) => (
              <div class="stack-v">
                <Switch
                  fallback={
                    <CompareNumber
                      contact={known()}
                      number={number()}
                      ownAddress={props.ownAddress}
                      isBusy={change.isBusy()}
                      onMark={(isVerified) => void mark(isVerified) /* what fails is shown below */}
                      onVerified={() => close(true)}
                    />
                  }
                >
                  <Match when={known().newSafetyNumber}>
                    {(unproven) => (
                      <NewKeys
                        contact={known()}
                        known={number()}
                        unproven={unproven()}
                        ownAddress={props.ownAddress}
                        isBusy={change.isBusy()}
                        onKnown={() => void mark(true) /* what fails is shown below */}
                        onVerified={() => close(true)}
                      />
                    )}
                  </Match>
                </Switch>
                <ProblemNote problem={change.problem()} />
              </div>
            )}
          </Show>
        )}
      </Show>
    </Dialog>
  )
}
