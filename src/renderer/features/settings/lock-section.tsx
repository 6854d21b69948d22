// Locking, now and by itself, the change of the password, and the ends.

import { createSignal, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useToast } from '../../ui/toast.tsx'
import { shortestPassword } from '../sign-up/password-strength.ts'
import { EndSection } from './end-section.tsx'

const lockTimes = [0, 1, 10, 60] as const

export function LockSection(props: { isOnlyDevice: boolean }) {
  const { t, number } = useText()
  const { engine } = useAccount()
  const { settings, changeSettings } = useDesk()
  return (
    <>
      <Card>
        <Row
          icon="lock"
          title={t('settings.lockNow')}
          hint={t('settings.lockNowHint')}
          end={<Button onClick={() => inBackground('lock', engine.lock())}>{t('action.lock')}</Button>}
        />
        <Row
          icon="clock"
          title={t('settings.autoLock')}
          hint={t('settings.autoLockHint')}
          end={
            <Segmented
              label={t('settings.autoLock')}
              value={settings().lockAfterMinutes}
              choices={lockTimes.map((value) => ({
                value,
                label: value === 0 ? t('settings.never') : t('settings.minutes', { number: number(value) }),
              }))}
              onChange={(lockAfterMinutes) => changeSettings({ lockAfterMinutes })}
            />
          }
        />
        <Row
          icon="laptop"
          title={t('settings.systemLock')}
          hint={t('settings.systemLockHint')}
          end={
            <Switch
              isOn={settings().lockWithSystem}
              label={t('settings.systemLock')}
              onChange={(lockWithSystem) => changeSettings({ lockWithSystem })}
            />
          }
        />
      </Card>
      <PasswordChange />
      <EndSection isOnlyDevice={props.isOnlyDevice} />
    </>
  )
}

function PasswordChange() {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const toast = useToast()
  const [oldPassword, setOldPassword] = createSignal('')
  const [newPassword, setNewPassword] = createSignal('')
  const [isBusy, setIsBusy] = createSignal(false)
  const [isWrong, setIsWrong] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  const isShort = (): boolean => newPassword() !== '' && newPassword().length < shortestPassword
  const isComplete = (): boolean => oldPassword() !== '' && newPassword().length >= shortestPassword

  async function change(): Promise<void> {
    if (!isComplete() || isBusy()) return
    setIsBusy(true)
    setProblem(undefined)
    setIsWrong(false)
    try {
      const step = await engine.changePassword({ oldPassword: oldPassword(), newPassword: newPassword() })
      if (step.ok) {
        setOldPassword('')
        setNewPassword('')
        toast.show(t('settings.passwordChanged'))
      } else if (step.code === 'wrong_password' || step.code === 'wrong_credentials') setIsWrong(true)
      else setProblem(explain(text, step))
    } catch (error) {
      setProblem(explain(text, { code: codeOf(error) }))
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <Section title={t('settings.changePassword')}>
      <Card isPadded>
        <form
          class="stack-v narrow-form"
          onSubmit={(event) => {
            event.preventDefault()
            void change() // what fails is shown in the form
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
          <Show when={problem()}>
            <ProblemNote problem={problem()} />
          </Show>
          <div class="rowed end">
            <Button type="submit" isBusy={isBusy()} isDisabled={!isComplete()}>
              {t('settings.change')}
            </Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}
