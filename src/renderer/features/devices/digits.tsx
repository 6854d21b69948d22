// Six digits on two screens, and the one question about them. In their place a code can be scanned, from either screen.

import { createSignal, Show, type JSX } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { CodePlate } from '../../ui/code-plate.tsx'
import { QrPlate } from '../../ui/qr-plate.tsx'
import './devices.css'
import { ScanComparison } from './scan-comparison.tsx'

export function Digits(props: {
  digits: string
  /** What the QR code says: more than the digits, and the same on both screens. */
  code: string
  /** On a device of the account: whether the new one is to have what the chats said before. */
  history: boolean
  isBusy: boolean
  /** Between the digits and the answers. */
  children?: JSX.Element
  onSame: () => void
  onDifferent: () => void
}) {
  const { t } = useText()
  const [isShown, setIsShown] = createSignal(false)
  const [isScanning, setIsScanning] = createSignal(false)
  return (
    <div class="stack-v">
      <div class="digits">
        <p>{t('compare.look')}</p>
        <CodePlate label={t('compare.code')} groups={[props.digits.slice(0, 3), props.digits.slice(3)]} isShort />
      </div>
      <div class="rowed wrap center">
        <Button kind="plain" icon="qr" onClick={() => setIsShown((shown) => !shown)}>
          {isShown() ? t('scan.deviceHide') : t('scan.deviceShow')}
        </Button>
        <Button kind="plain" icon="scan" onClick={() => setIsScanning(true)}>
          {t('scan.deviceDo')}
        </Button>
      </div>
      <Show when={isShown()}>
        <div class="rowed center">
          <QrPlate text={props.code} label={t('scan.deviceQr')} />
        </div>
      </Show>
      {props.children}
      <div class="rowed wrap end">
        <Button kind="danger" size="large" isDisabled={props.isBusy} onClick={() => props.onDifferent()}>
          {t('compare.different')}
        </Button>
        <Button kind="primary" size="large" isBusy={props.isBusy} onClick={() => props.onSame()}>
          {t('compare.same')}
        </Button>
      </div>
      <Show when={isScanning()}>
        <ScanComparison history={props.history} onClose={() => setIsScanning(false)} />
      </Show>
    </div>
  )
}
