// The end of this installation: its keys, its history and its place in the account. Where nobody can be told of it, that
// is said before it is done all the same.

import { createSignal, Match, Switch } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PasswordForm } from '../../ui/password-form.tsx'
import { Question } from '../../ui/question.tsx'

export function SignOut(props: {
  /** The account has no other device, as far as one knows. */
  isOnlyDevice: boolean
  /** Nobody can be told while it is locked, and nobody is asked for the password. */
  isLocked?: boolean
  onClose: () => void
}) {
  const { t } = useText()
  const { engine, refresh } = useAccount()
  const [step, setStep] = createSignal<'whether' | 'sure' | 'untold'>('whether')
  // Said once; it goes with the dialog.
  let password: string | null = null

  async function end(evenUntold: boolean) {
    const ended = await engine.signOut({ password, evenUntold })
    if (ended.ok) await refresh()
    return ended
  }

  return (
    <Switch>
      <Match when={step() === 'whether'}>
        <Dialog title={t('signOut.title')} onClose={() => props.onClose()}>
          <div class="stack-v">
            <p>{t('signOut.what')}</p>
            <p class="muted">{props.isOnlyDevice ? t('signOut.only') : t('signOut.keeps')}</p>
            <div class="rowed wrap end">
              <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
              <Button kind="danger" onClick={() => setStep('sure')}>
                {t('delete.continue')}
              </Button>
            </div>
          </div>
        </Dialog>
      </Match>
      <Match when={step() === 'sure' && props.isLocked !== true}>
        <Dialog title={t('signOut.sureTitle')} onClose={() => props.onClose()}>
          <PasswordForm
            isDanger
            label={t('unlock.password')}
            action={t('signOut.do')}
            onSubmit={(typed) => {
              password = typed
              return end(false)
            }}
            onDone={() => props.onClose()}
            onRefused={() => setStep('untold')}
            onCancel={() => props.onClose()}
          >
            <p>{t('signOut.sure')}</p>
          </PasswordForm>
        </Dialog>
      </Match>
      <Match when={step() === 'sure'}>
        <Question
          title={t('signOut.sureTitle')}
          confirm={t('signOut.do')}
          onConfirm={() => end(true)}
          onClose={() => props.onClose()}
        >
          <p>{t('signOut.sure')}</p>
          <p class="muted">{t('signOut.untold')}</p>
        </Question>
      </Match>
      <Match when={step() === 'untold'}>
        <Question
          title={t('signOut.untoldTitle')}
          confirm={t('signOut.anyway')}
          onConfirm={() => end(true)}
          onClose={() => props.onClose()}
        >
          <p>{t('signOut.untold')}</p>
        </Question>
      </Match>
    </Switch>
  )
}
