// The locked window: it says whose device it is where that is known, and nothing of what is inside.

import { createSignal, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { TextButton } from '../../ui/button.tsx'
import { Icon, Mark } from '../../ui/icon.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { PasswordForm } from '../../ui/password-form.tsx'
import { Recover } from '../recovery/recover.tsx'

export function Unlock() {
  const [isRecovering, setIsRecovering] = createSignal(false)
  return (
    <Show when={isRecovering()} fallback={<ByPassword onForgotten={() => setIsRecovering(true)} />}>
      <Recover isNew={false} onBack={() => setIsRecovering(false)} />
    </Show>
  )
}

function ByPassword(props: { onForgotten: () => void }) {
  const { t } = useText()
  const { engine, refresh } = useAccount()
  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v">
          <Mark />
          <h1 class="title-20">{t('unlock.title')}</h1>
        </header>
        <div class="stack-v">
          <PasswordForm
            isAlone
            label={t('unlock.password')}
            action={t('unlock.do')}
            onSubmit={(password) => engine.unlock({ password })}
            onDone={() => inBackground('account', refresh())}
            // It may have learned that it was removed; then there is another screen for it.
            onRefused={() => inBackground('account', refresh())}
          />
          <p class="rowed center">
            <TextButton onClick={() => props.onForgotten()}>{t('recover.link')}</TextButton>
          </p>
        </div>
        <p class="rowed top hint">
          <Icon name="lock" size={16} />
          <span>{t('unlock.quiet')}</span>
        </p>
      </Panel>
    </Page>
  )
}
