// An old copy of this device cannot go on as what it was. It can as a new device, which is asked first: a newer copy that
// works elsewhere ends by it.

import { useAccount } from '../state/account.ts'
import { useText } from '../text/text.tsx'
import { Question } from '../ui/question.tsx'

export function Rejoin(props: { onClose: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  return (
    <Question
      title={t('rejoin.title')}
      confirm={t('rejoin.do')}
      isHarmless
      onConfirm={() => engine.rejoin()}
      onClose={() => props.onClose()}
    >
      <p>{t('rejoin.what')}</p>
      <p class="muted">{t('rejoin.newer')}</p>
    </Question>
  )
}
