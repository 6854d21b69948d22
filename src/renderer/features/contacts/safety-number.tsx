// The safety number of two people, to be compared by voice or by eye; and what follows from the comparison.

import { createSignal, Show, untrack } from 'solid-js'
import { useAccount, usernameOf } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { CodePlate } from '../../ui/code-plate.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { QrPlate } from '../../ui/qr-plate.tsx'
import { useToast } from '../../ui/toast.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { ScanSheet } from '../scan/scan-sheet.tsx'
import { createContact } from './contact-store.ts'
import { fives } from './digits.ts'
import './safety-number.css'

export function SafetyNumber(props: { account: string; ownAddress: string; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const { desktop } = useDesk()
  const toast = useToast()
  // Another person brings another of these dialogs.
  const account = untrack(() => props.account)
  const contact = createContact(engine, account)
  const [differs, setDiffers] = createSignal(false)
  const [isScanning, setIsScanning] = createSignal(false)
  // What one came for is done: the focus goes back to where it was, and the mark is there.
  const change = createAttempt(text, () => props.onClose())
  const name = (): string => personName(account, props.ownAddress)
  const mark = (isVerified: boolean): void => {
    setDiffers(false)
    const verified = t('safety.isVerified', { name: name() })
    // What fails is shown in the dialog.
    void change.run(async () => {
      await (isVerified ? engine.verifyContact({ account }) : engine.unverifyContact({ account }))
      if (isVerified) toast.show(verified)
      return { ok: true }
    })
  }
  async function copy(digits: string): Promise<void> {
    await desktop.copyText({ text: digits })
    toast.show(t('note.copied'))
  }

  return (
    <Dialog title={t('safety.title', { name: name() })} onClose={() => props.onClose()}>
      <Show when={contact()} fallback={<p class="muted">{t('safety.loading')}</p>}>
        {(known) => (
          <Show when={known().safetyNumber} fallback={<p class="muted">{t('safety.unknown', { name: name() })}</p>}>
            {(number) => (
              <div class="stack-v">
                <p class="muted">{t('safety.what', { name: name() })}</p>
                <div class="two-people" aria-hidden="true">
                  <Avatar kind="self" id={props.ownAddress} name={usernameOf(props.ownAddress)} size={48} />
                  <span class="between" classList={{ proven: known().isVerified }} />
                  <Avatar kind="person" id={account} name={usernameOf(account)} size={48} />
                </div>
                <div class="safety-digits">
                  <CodePlate label={t('safety.digits')} groups={fives(number().digits)} />
                </div>
                <div class="rowed center">
                  <QrPlate text={number().qr} label={t('safety.qr')} />
                </div>
                <Show when={known().isContradicted}>
                  <p class="safety-note caution">
                    <Icon name="alert" tone="caution" />
                    <span>{t('safety.isContradicted')}</span>
                  </p>
                </Show>
                <div role="status">
                  <Show when={known().isVerified}>
                    <p class="safety-note proven">
                      <Icon name="proven" tone="accent" />
                      <span>{t('safety.isVerified', { name: name() })}</span>
                    </p>
                  </Show>
                  <Show when={differs()}>
                    <p class="safety-note caution">
                      <Icon name="alert" tone="caution" />
                      <span>
                        <strong>{t('safety.differTitle')}</strong> {t('safety.differWhat')}
                      </span>
                    </p>
                  </Show>
                </div>
                <ProblemNote problem={change.problem()} />
                <div class="rowed wrap">
                  <Button icon="scan" onClick={() => setIsScanning(true)}>
                    {t('scan.do')}
                  </Button>
                  <Button
                    kind="plain"
                    icon="copy"
                    onClick={() => inBackground('copy', copy(fives(number().digits).join(' ')))}
                  >
                    {t('safety.copy')}
                  </Button>
                  <span class="grow" />
                  <Show
                    when={!known().isVerified}
                    fallback={
                      <Button isBusy={change.isBusy()} onClick={() => mark(false)}>
                        {t('safety.takeBack')}
                      </Button>
                    }
                  >
                    <Button onClick={() => setDiffers(true)}>{t('safety.differ')}</Button>
                    <Button kind="primary" isBusy={change.isBusy()} onClick={() => mark(true)}>
                      {t('safety.match')}
                    </Button>
                  </Show>
                </div>
                <Show when={isScanning()}>
                  <ScanSheet
                    title={t('scan.safetyTitle', { name: name() })}
                    hint={t('scan.safetyHint', { name: name() })}
                    onClose={() => setIsScanning(false)}
                    onText={(code) => {
                      if (!code.startsWith('talkee://s/')) return t('scan.notASafetyNumber')
                      setIsScanning(false)
                      if (code === number().qr) mark(true)
                      else setDiffers(true)
                      return undefined
                    }}
                  />
                </Show>
              </div>
            )}
          </Show>
        )}
      </Show>
    </Dialog>
  )
}
