// Whether the person of a chat of two was compared, and the way to do it.

import { untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { RowButton } from '../../ui/card.tsx'
import { createContact } from '../contacts/contact-store.ts'

export function SafetyRow(props: { account: string; onOpen: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  // Another chat brings another of these rows.
  const contact = createContact(
    engine,
    untrack(() => props.account),
  )
  const isContradicted = (): boolean => contact()?.isContradicted === true
  const hint = (): string => {
    if (contact()?.isVerified === true) return t('safety.compared')
    return isContradicted() ? t('safety.contradicted') : t('safety.notCompared')
  }
  return (
    <RowButton
      isTight
      icon={isContradicted() ? 'alert' : contact()?.isVerified === true ? 'proven' : 'shield'}
      title={t('safety.section')}
      hint={hint()}
      onClick={() => props.onOpen()}
    />
  )
}
