// The comparison by the camera: the whole hash in place of six digits. What was read, the engine judges.

import { useAccount } from '../../state/account.ts'
import { explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { ScanSheet } from '../scan/scan-sheet.tsx'

export function ScanComparison(props: {
  /** On a device of the account: whether the new one is to have what the chats said before. */
  history: boolean
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  async function compare(scanned: string): Promise<string | undefined> {
    const outcome = await engine.compareByQr({ scanned, history: props.history })
    // A code that differs has ended the comparison, and its view says so.
    if (outcome.ok || outcome.code === 'different') {
      props.onClose()
      return undefined
    }
    if (outcome.code === 'old_code') return t('scan.oldComparison')
    if (outcome.code === 'other_code' || outcome.code === 'not_a_code') return t('scan.notAComparison')
    const { what, todo } = explain(text, outcome)
    return `${what} ${todo}`
  }
  return (
    <ScanSheet
      title={t('scan.deviceTitle')}
      hint={t('scan.deviceHint')}
      onText={compare}
      onClose={() => props.onClose()}
    />
  )
}
