// An own link to a group, to be shown to a camera or copied.

import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { QrPlate } from '../../ui/qr-plate.tsx'
import { useToast } from '../../ui/toast.tsx'
import './group-door.css'

export function LinkToGive(props: { link: string; onDone: () => void }) {
  const { t } = useText()
  const { desktop } = useDesk()
  const toast = useToast()

  async function copy(): Promise<void> {
    await desktop.copyText({ text: props.link })
    toast.show(t('note.copied'))
  }

  return (
    <div class="stack-v">
      <div class="link-to-give">
        <QrPlate text={props.link} label={t('door.qr')} />
        <div class="stack-v tight grow">
          <p>{t('door.madeWhat')}</p>
          <p class="link-line" role="group" aria-label={t('door.link')}>
            {props.link}
          </p>
        </div>
      </div>
      <div class="rowed wrap end">
        <Button onClick={() => props.onDone()}>{t('door.done')}</Button>
        <Button kind="primary" icon="copy" onClick={() => inBackground('copy', copy())}>
          {t('door.copy')}
        </Button>
      </div>
    </div>
  )
}
