// Signed in by password alone: the device has to be vouched for before anything is sent to it.

import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'

export function Uncertified() {
  const { t } = useText()
  const { engine } = useAccount()
  return (
    <Page>
      <EmptyState
        isPage
        icon="laptop"
        title={t('uncertified.title')}
        actions={
          <Button icon="lock" onClick={() => inBackground('lock', engine.lock())}>
            {t('action.lock')}
          </Button>
        }
      >
        {t('uncertified.what')} {t('uncertified.soon')}
      </EmptyState>
    </Page>
  )
}
