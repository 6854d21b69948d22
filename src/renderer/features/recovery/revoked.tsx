// This device was removed from its account: what happened, what is left, and for how long.

import { createSignal, Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Recover } from './recover.tsx'

export function Revoked() {
  const { t } = useText()
  const [isRecovering, setIsRecovering] = createSignal(false)
  return (
    <Show
      when={isRecovering()}
      fallback={
        <Page>
          <EmptyState
            isPage
            icon="laptop"
            tone="danger"
            title={t('revoked.title')}
            actions={
              <Button kind="primary" size="large" onClick={() => setIsRecovering(true)}>
                {t('revoked.do')}
              </Button>
            }
          >
            {t('revoked.what')} {t('revoked.keeps')}
          </EmptyState>
        </Page>
      }
    >
      <Recover isNew={false} isOut onBack={() => setIsRecovering(false)} />
    </Show>
  )
}
