// Signing in with an account that exists: where its server is, the name, the password.

import { createSignal, onMount } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Button, TextButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { InviteField } from '../first-start/invite-field.tsx'
import { looksLikeInvite } from '../first-start/invite-link.ts'
import { isUsername } from './username.ts'

export function SignIn(props: { onBack: () => void; onForgotten: () => void }) {
  const text = useText()
  const { t } = text
  const { engine, refresh } = useAccount()
  const { invite } = useDesk()
  const [link, setLink] = createSignal(invite() ?? '')
  const [username, setUsername] = createSignal('')
  const [password, setPassword] = createSignal('')
  const attempt = createAttempt(text)
  let first: HTMLInputElement | undefined
  onMount(() => first?.focus())
  const isComplete = (): boolean => looksLikeInvite(link()) && isUsername(username()) && password() !== ''

  async function signIn(): Promise<void> {
    if (!isComplete()) return
    const typed = { invite: link().trim(), username: username(), password: password() }
    if (await attempt.run(() => engine.signIn(typed))) await refresh()
  }

  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <h1 class="title-20">{t('signIn.title')}</h1>
          <p class="muted">{t('signIn.what')}</p>
        </header>
        <form
          class="stack-v"
          onSubmit={(event) => {
            event.preventDefault()
            void signIn() // what fails is shown in the form
          }}
        >
          <InviteField
            ref={(input) => {
              first = input
            }}
            value={link()}
            isJudged
            onInput={setLink}
          />
          <Field
            label={t('signUp.username')}
            value={username()}
            maxLength={32}
            onInput={(value) => setUsername(value.toLowerCase())}
          />
          <Field
            kind="password"
            label={t('signUp.password')}
            value={password()}
            autocomplete="current-password"
            onInput={setPassword}
          />
          <p>
            <TextButton onClick={() => props.onForgotten()}>{t('recover.link')}</TextButton>
          </p>
          <ProblemNote problem={attempt.problem()} />
          <div class="rowed wrap end">
            <Button size="large" onClick={() => props.onBack()}>
              {t('action.back')}
            </Button>
            <Button type="submit" kind="primary" size="large" isBusy={attempt.isBusy()} isDisabled={!isComplete()}>
              {t('signIn.do')}
            </Button>
          </div>
        </form>
      </Panel>
    </Page>
  )
}
