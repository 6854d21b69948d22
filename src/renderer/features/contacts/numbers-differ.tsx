// What it means that two people do not see the same number, and what to do then.

import { useText } from '../../text/text.tsx'
import { SafetyNote } from './safety-note.tsx'

export function NumbersDiffer() {
  const { t } = useText()
  return (
    <SafetyNote>
      <strong>{t('safety.differTitle')}</strong> {t('safety.differWhat')}
    </SafetyNote>
  )
}
