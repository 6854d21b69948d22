// Beside a name whose safety number was compared. Accent, and with a name: it says what the colour alone would not.

import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import './verified-mark.css'

export function VerifiedMark() {
  const { t } = useText()
  return (
    <span class="verified-mark">
      <Icon name="proven" size={16} tone="accent" label={t('verified.mark')} />
    </span>
  )
}
