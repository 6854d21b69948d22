// What this is, which version, which device; and what it is not.

import { useAccount } from '../../state/account.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Card, Row } from '../../ui/card.tsx'

export function AboutSection() {
  const { t } = useText()
  const { info } = useDesk()
  const { view } = useAccount()
  return (
    <Card>
      <Row icon="info" title={t('settings.version')} end={<span class="num">{info()?.version}</span>} />
      <Row
        icon="laptop"
        title={t('settings.device')}
        end={<code class="num break">{view()?.device?.slice(0, 8)}</code>}
      />
      <Row icon="shield" title={t('settings.notAudited')} hint={t('settings.notAuditedHint')} />
    </Card>
  )
}
