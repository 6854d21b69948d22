// A forgotten password: the twelve words and a new one. On an installation without a vault also where, and as whom.

import { createSignal, onMount, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Button, TextButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { InviteField } from '../first-start/invite-field.tsx'
import { looksLikeInvite } from '../first-start/invite-link.ts'
import { SignOut } from '../settings/sign-out.tsx'
import { shortestPassword } from '../sign-up/password-strength.ts'
import { isUsername } from '../sign-up/username.ts'
import { UndoChoice } from './undo-choice.tsx'
import { areTwelve, WordsField } from './words-field.tsx'

/** In the account's log: the device of the sign-up. Everything after it is undone by winding back to it. */
const firstEntry = 0

export function Recover(props: {
  /** There is no vault here that would know the account. */
  isNew: boolean
  /** This installation belongs to the account no more: the words make it a new device, and can undo what was done. */
  isOut?: boolean
  onBack: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine, refresh, takeBack } = useAccount()
  const { invite } = useDesk()
  const toast = useToast()
  const attempt = createAttempt(text)
  const [link, setLink] = createSignal(invite() ?? '')
  const [username, setUsername] = createSignal('')
  const [words, setWords] = createSignal('')
  const [password, setPassword] = createSignal('')
  const [isUndoing, setIsUndoing] = createSignal(false)
  const [isLeaving, setIsLeaving] = createSignal(false)
  let form: HTMLFormElement | undefined
  onMount(() => form?.querySelector<HTMLElement>('input, textarea')?.focus())
  const isShort = (): boolean => password() !== '' && password().length < shortestPassword
  const isKnown = (): boolean => !props.isNew || (looksLikeInvite(link()) && isUsername(username()))
  const isComplete = (): boolean => isKnown() && areTwelve(words()) && password().length >= shortestPassword

  async function recover(): Promise<void> {
    if (!isComplete()) return
    let serverCode: string | null = null
    const typed = {
      words: words(),
      newPassword: password(),
      invite: props.isNew ? link().trim() : null,
      username: props.isNew ? username() : null,
      lost: [],
      lastTrusted: isUndoing() ? firstEntry : null,
    }
    const isDone = await attempt.run(async () => {
      const recovered = await engine.recover(typed)
      if (recovered.ok) ({ serverCode } = recovered)
      return recovered
    })
    if (!isDone) return
    if (serverCode !== null) toast.show(t('recover.serverLater'))
    else takeBack(true)
    await refresh()
  }

  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <h1 class="title-20">{t('recover.title')}</h1>
          <p class="muted">{t('recover.what')}</p>
        </header>
        <form
          class="stack-v"
          ref={(element) => {
            form = element
          }}
          onSubmit={(event) => {
            event.preventDefault()
            void recover() // what fails is shown in the form
          }}
        >
          <Show when={props.isNew}>
            <InviteField value={link()} isJudged onInput={setLink} />
            <Field
              label={t('signUp.username')}
              value={username()}
              maxLength={32}
              onInput={(value) => setUsername(value.toLowerCase())}
            />
          </Show>
          <WordsField value={words()} onInput={setWords} />
          <Field
            kind="password"
            label={t('settings.newPassword')}
            value={password()}
            autocomplete="new-password"
            hint={t('signUp.passwordShort')}
            problem={isShort() ? t('signUp.passwordShort') : undefined}
            onInput={setPassword}
          />
          <Show when={props.isNew || props.isOut}>
            <UndoChoice isUndoing={isUndoing()} onChange={setIsUndoing} />
          </Show>
          <ProblemNote problem={attempt.problem()} />
          <p class="hint" role="status">
            {attempt.isBusy() ? t('recover.working') : ''}
          </p>
          <div class="rowed wrap end">
            <Button size="large" isDisabled={attempt.isBusy()} onClick={() => props.onBack()}>
              {t('action.back')}
            </Button>
            <Button type="submit" kind="primary" size="large" isBusy={attempt.isBusy()} isDisabled={!isComplete()}>
              {t('recover.do')}
            </Button>
          </div>
        </form>
        <Show when={!props.isNew}>
          <p class="rowed center">
            <TextButton onClick={() => setIsLeaving(true)}>{t('signOut.forgotten')}</TextButton>
          </p>
        </Show>
        <Show when={isLeaving()}>
          <SignOut isOnlyDevice={false} isLocked onClose={() => setIsLeaving(false)} />
        </Show>
      </Panel>
    </Page>
  )
}
