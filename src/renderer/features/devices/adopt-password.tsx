// The password that was changed on another device, for this one too. Until then the old one opens this computer.

import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PasswordForm } from '../../ui/password-form.tsx'

export function AdoptPassword(props: {
  /** The device on which it was changed. */
  device: string
  onClose: () => void
}) {
  const { t } = useText()
  const { engine, refresh } = useAccount()
  return (
    <Dialog title={t('adopt.title')} onClose={() => props.onClose()}>
      <PasswordForm
        label={t('settings.newPassword')}
        action={t('adopt.do')}
        onSubmit={(newPassword) => engine.adoptPassword({ newPassword })}
        onDone={() => {
          inBackground('account', refresh())
          props.onClose()
        }}
        onCancel={() => props.onClose()}
      >
        <p>{t('adopt.what', { name: props.device })}</p>
        <p class="muted">{t('adopt.notYou')}</p>
      </PasswordForm>
    </Dialog>
  )
}
