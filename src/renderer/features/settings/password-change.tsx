// Another password, for this device and for signing in: by the one that holds now.

import { createSignal } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { shortestPassword } from '../sign-up/password-strength.ts'

export function PasswordChange() {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const toast = useToast()
  const [oldPassword, setOldPassword] = createSignal('')
  const [newPassword, setNewPassword] = createSignal('')
  const [isWrong, setIsWrong] = createSignal(false)
  const attempt = createAttempt(
    text,
    () => {
      setOldPassword('')
      setNewPassword('')
      toast.show(t('settings.passwordChanged'))
    },
    {
      takes(code) {
        setIsWrong(code === 'wrong_password' || code === 'wrong_credentials')
        return isWrong()
      },
    },
  )
  const isShort = (): boolean => newPassword() !== '' && newPassword().length < shortestPassword
  const isComplete = (): boolean => oldPassword() !== '' && newPassword().length >= shortestPassword

  function change(): void {
    if (!isComplete()) return
    setIsWrong(false)
    const typed = { oldPassword: oldPassword(), newPassword: newPassword() }
    // What fails is shown in the form.
    void attempt.run(() => engine.changePassword(typed))
  }

  return (
    <Section title={t('settings.changePassword')}>
      <Card isPadded>
        <form
          class="stack-v narrow-form"
          onSubmit={(event) => {
            event.preventDefault()
            change()
          }}
        >
          <Field
            kind="password"
            label={t('settings.oldPassword')}
            value={oldPassword()}
            autocomplete="current-password"
            problem={isWrong() ? t('unlock.wrong') : undefined}
            onInput={(value) => {
              setOldPassword(value)
              setIsWrong(false)
            }}
          />
          <Field
            kind="password"
            label={t('settings.newPassword')}
            value={newPassword()}
            autocomplete="new-password"
            hint={t('signUp.passwordShort')}
            problem={isShort() ? t('signUp.passwordShort') : undefined}
            onInput={setNewPassword}
          />
          <ProblemNote problem={attempt.problem()} />
          <div class="rowed end">
            <Button type="submit" isBusy={attempt.isBusy()} isDisabled={!isComplete()}>
              {t('settings.change')}
            </Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}
