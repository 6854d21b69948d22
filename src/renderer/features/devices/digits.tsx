// Six digits on two screens, and the one question about them.

import type { JSX } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { CodePlate } from '../../ui/code-plate.tsx'

export function Digits(props: {
  digits: string
  isBusy: boolean
  /** Between the digits and the answers. */
  children?: JSX.Element
  onSame: () => void
  onDifferent: () => void
}) {
  const { t } = useText()
  return (
    <div class="stack-v">
      <p>{t('compare.look')}</p>
      <CodePlate label={t('compare.code')} groups={[props.digits.slice(0, 3), props.digits.slice(3)]} isShort />
      {props.children}
      <div class="rowed wrap end">
        <Button kind="danger" size="large" isDisabled={props.isBusy} onClick={() => props.onDifferent()}>
          {t('compare.different')}
        </Button>
        <Button kind="primary" size="large" isBusy={props.isBusy} onClick={() => props.onSame()}>
          {t('compare.same')}
        </Button>
      </div>
    </div>
  )
}
