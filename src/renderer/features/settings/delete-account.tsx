// The end of the account, at the server and here: the second time it is asked with the password.

import { createSignal, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PasswordForm } from '../../ui/password-form.tsx'

export function DeleteAccount(props: { address: string; onClose: () => void }) {
  const { t } = useText()
  const { engine, refresh } = useAccount()
  const [isSure, setIsSure] = createSignal(false)
  return (
    <Dialog title={isSure() ? t('delete.sureTitle') : t('delete.title')} onClose={() => props.onClose()}>
      <Show
        when={isSure()}
        fallback={
          <div class="stack-v">
            <p>{t('delete.what')}</p>
            <p class="muted">{t('delete.name', { address: props.address })}</p>
            <div class="rowed wrap end">
              <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
              <Button kind="danger" onClick={() => setIsSure(true)}>
                {t('delete.continue')}
              </Button>
            </div>
          </div>
        }
      >
        <PasswordForm
          isDanger
          label={t('unlock.password')}
          action={t('delete.do')}
          onSubmit={(password) => engine.deleteAccount({ password })}
          onDone={() => inBackground('account', refresh())}
          onCancel={() => props.onClose()}
        >
          <p>{t('delete.sure')}</p>
        </PasswordForm>
      </Show>
    </Dialog>
  )
}
