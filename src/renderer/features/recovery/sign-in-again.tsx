// The day in which this device could be added is over. The password lets it in for another one, and nothing is lost.

import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { PasswordForm } from '../../ui/password-form.tsx'

export function SignInAgain() {
  const { t } = useText()
  const { engine, refresh } = useAccount()
  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <h1 class="title-20">{t('again.title')}</h1>
          <p class="muted">{t('again.what')}</p>
        </header>
        <PasswordForm
          isAlone
          label={t('unlock.password')}
          action={t('signIn.do')}
          onSubmit={(password) => engine.signInAgain({ password })}
          onDone={() => inBackground('account', refresh())}
        />
      </Panel>
    </Page>
  )
}
