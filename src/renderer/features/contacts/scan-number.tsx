// A safety number read from the other's screen. The engine holds it against what it knows; here its answer becomes words.

import type { ScannedCode } from '#ipc/engine/contacts-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { ScanSheet } from '../scan/scan-sheet.tsx'

/** What the code has settled. */
export type Settled = 'same' | 'newKeys' | 'different'

export function ScanNumber(props: {
  account: string
  ownAddress: string
  onSettled: (settled: Settled) => void
  onClose: () => void
}) {
  const { t } = useText()
  const { engine } = useAccount()
  const nameOf = (account: string): string => personName(account, props.ownAddress)

  async function judge(scanned: string): Promise<string | undefined> {
    const name = nameOf(props.account)
    const found: ScannedCode = await engine.verifyByQr({ account: props.account, scanned })
    switch (found.result) {
      case 'same':
      case 'newKeys':
      case 'different':
        props.onSettled(found.result)
        return undefined
      case 'oldKeys':
        return t('scan.oldKeys', { name })
      case 'otherContact':
        return t('scan.otherContact', { name, other: nameOf(found.account) })
      case 'otherCode':
        return found.kind === 'invite' ? t('scan.isInvite') : t('scan.isDevice')
      case 'notACode':
        return t('scan.notASafetyNumber')
    }
  }

  return (
    <ScanSheet
      title={t('scan.safetyTitle', { name: nameOf(props.account) })}
      hint={t('scan.safetyHint', { name: nameOf(props.account) })}
      onText={judge}
      onClose={() => props.onClose()}
    />
  )
}
