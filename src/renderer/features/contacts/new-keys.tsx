// Two numbers with one person: that of the keys known here, and that of other keys under the same name. Which one the
// person sees says who is behind the new ones; nothing is sent to those before that.

import { createSignal, Show } from 'solid-js'
import type { ContactView } from '#ipc/engine/contacts-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/question.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { NumberDigits } from './number-digits.tsx'
import { NumbersDiffer } from './numbers-differ.tsx'
import { SafetyNote } from './safety-note.tsx'
import { ScanNumber } from './scan-number.tsx'

type SafetyNumber = NonNullable<ContactView['safetyNumber']>

export function NewKeys(props: {
  contact: ContactView
  known: SafetyNumber
  unproven: SafetyNumber
  ownAddress: string
  isBusy: boolean
  onKnown: () => void
  /** The engine has verified the person, by a code or by keys that were accepted. */
  onVerified: () => void
}) {
  const { t } = useText()
  const { engine } = useAccount()
  const [isNeither, setIsNeither] = createSignal(false)
  const [isScanning, setIsScanning] = createSignal(false)
  const [isAccepting, setIsAccepting] = createSignal(false)
  const name = (): string => personName(props.contact.account, props.ownAddress)
  return (
    <>
      <SafetyNote>{t('newKeys.what', { name: name() })}</SafetyNote>
      <p>{t('newKeys.ask', { name: name() })}</p>
      <div class="stack-v tight">
        <h3 class="label">{t('newKeys.known')}</h3>
        <NumberDigits label={t('newKeys.known')} digits={props.known.digits} />
      </div>
      <div class="stack-v tight">
        <h3 class="label">{t('newKeys.new')}</h3>
        <NumberDigits label={t('newKeys.new')} digits={props.unproven.digits} />
      </div>
      <div role="status">
        <Show when={isNeither()}>
          <NumbersDiffer />
        </Show>
      </div>
      <div class="rowed center">
        <Button icon="scan" onClick={() => setIsScanning(true)}>
          {t('scan.do')}
        </Button>
      </div>
      <div class="rowed wrap end">
        <Button onClick={() => setIsNeither(true)}>{t('newKeys.neither')}</Button>
        <Button isBusy={props.isBusy} onClick={() => props.onKnown()}>
          {t('newKeys.isKnown')}
        </Button>
        <Button onClick={() => setIsAccepting(true)}>{t('newKeys.isNew')}</Button>
      </div>
      <Show when={isScanning()}>
        <ScanNumber
          account={props.contact.account}
          ownAddress={props.ownAddress}
          onSettled={(settled) => {
            setIsScanning(false)
            if (settled === 'same') props.onVerified()
            else if (settled === 'newKeys') setIsAccepting(true)
            else setIsNeither(true)
          }}
          onClose={() => setIsScanning(false)}
        />
      </Show>
      <Show when={isAccepting()}>
        <Question
          title={t('newKeys.acceptTitle', { name: name() })}
          confirm={t('newKeys.accept')}
          isHarmless
          onConfirm={() => engine.acceptNewKeys({ account: props.contact.account, digits: props.unproven.digits })}
          onDone={() => props.onVerified()}
          onClose={() => setIsAccepting(false)}
        >
          <p>{t('newKeys.acceptWhat', { name: name() })}</p>
        </Question>
      </Show>
    </>
  )
}
