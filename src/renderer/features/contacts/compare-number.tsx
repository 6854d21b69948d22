// The one number that there is with a person, to be compared by voice, by eye or by camera; and what follows from it.

import { createSignal, Show } from 'solid-js'
import type { ContactView } from '#ipc/engine/contacts-contract.ts'
import { usernameOf } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { QrPlate } from '../../ui/qr-plate.tsx'
import { useToast } from '../../ui/toast.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { fives } from './digits.ts'
import { NumberDigits } from './number-digits.tsx'
import { NumbersDiffer } from './numbers-differ.tsx'
import { SafetyNote } from './safety-note.tsx'
import { ScanNumber } from './scan-number.tsx'

export function CompareNumber(props: {
  contact: ContactView
  number: NonNullable<ContactView['safetyNumber']>
  ownAddress: string
  isBusy: boolean
  onMark: (isVerified: boolean) => void
  /** The engine has verified the person by a code. */
  onVerified: () => void
}) {
  const { t } = useText()
  const { desktop } = useDesk()
  const toast = useToast()
  const [differs, setDiffers] = createSignal(false)
  const [isScanning, setIsScanning] = createSignal(false)
  const name = (): string => personName(props.contact.account, props.ownAddress)
  const mark = (isVerified: boolean): void => {
    setDiffers(false)
    props.onMark(isVerified)
  }
  async function copy(digits: string): Promise<void> {
    await desktop.copyText({ text: digits })
    toast.show(t('note.copied'))
  }

  return (
    <>
      <p class="muted">{t('safety.what', { name: name() })}</p>
      <div class="two-people" aria-hidden="true">
        <Avatar kind="self" id={props.ownAddress} name={usernameOf(props.ownAddress)} size={48} />
        <span class="between" classList={{ proven: props.contact.isVerified }} />
        <Avatar kind="person" id={props.contact.account} name={usernameOf(props.contact.account)} size={48} />
      </div>
      <NumberDigits label={t('safety.digits')} digits={props.number.digits} />
      <div class="rowed center">
        <QrPlate text={props.number.qr} label={t('safety.qr')} />
      </div>
      <Show when={props.contact.isContradicted}>
        <SafetyNote>{t('safety.isContradicted')}</SafetyNote>
      </Show>
      <div role="status">
        <Show when={props.contact.isVerified}>
          <SafetyNote isProven>{t('safety.isVerified', { name: name() })}</SafetyNote>
        </Show>
        <Show when={differs()}>
          <NumbersDiffer />
        </Show>
      </div>
      <div class="rowed wrap center">
        <Button icon="scan" onClick={() => setIsScanning(true)}>
          {t('scan.do')}
        </Button>
        <Button
          kind="plain"
          icon="copy"
          onClick={() => inBackground('copy', copy(fives(props.number.digits).join(' ')))}
        >
          {t('safety.copy')}
        </Button>
      </div>
      <div class="rowed wrap end">
        <Show
          when={!props.contact.isVerified}
          fallback={
            <Button isBusy={props.isBusy} onClick={() => mark(false)}>
              {t('safety.takeBack')}
            </Button>
          }
        >
          <Button onClick={() => setDiffers(true)}>{t('safety.differ')}</Button>
          <Button kind="primary" isBusy={props.isBusy} onClick={() => mark(true)}>
            {t('safety.match')}
          </Button>
        </Show>
      </div>
      <Show when={isScanning()}>
        <ScanNumber
          account={props.contact.account}
          ownAddress={props.ownAddress}
          onSettled={(settled) => {
            setIsScanning(false)
            if (settled === 'same') props.onVerified()
            else setDiffers(true)
          }}
          onClose={() => setIsScanning(false)}
        />
      </Show>
    </>
  )
}
