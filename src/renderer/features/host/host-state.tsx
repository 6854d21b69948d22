// The lamp, the name and the address of the server on this computer, with its one switch.

import { Show, type JSX } from 'solid-js'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Card, Row } from '../../ui/card.tsx'
import './host.css'

/** `end` stands at the right of the state: the switch, where there is one. */
export function HostState(props: { end?: JSX.Element }) {
  const { t } = useText()
  const { host } = useDesk()
  const name = (): string => host().name ?? ''
  const title = (): string => {
    if (host().name === null) return t('host.never')
    switch (host().state) {
      case 'running':
        return t('host.running', { name: name() })
      case 'starting':
        return t('host.starting', { name: name() })
      case 'stopping':
        return t('host.stopping', { name: name() })
      case 'restarting':
        return t('host.restarting', { name: name() })
      case 'failed':
        return t('host.failed', { name: name() })
      case 'off':
        return t('host.off', { name: name() })
    }
  }
  const meaning = (): string => {
    if (host().state === 'running') return t('host.runningMeans')
    if (host().state === 'restarting') return t('host.restartingMeans')
    return host().name === null ? t('host.what') : t('host.offMeans')
  }
  return (
    <div class="host-state">
      <Card>
        <div class="row state-row">
          <span class="lamp" classList={{ lit: host().state === 'running' }} aria-hidden="true" />
          <div class="words" role="status">
            <p class="title-16 host-title">{title()}</p>
            <p class="hint">{meaning()}</p>
          </div>
          {props.end}
        </div>
        <Show when={host().state === 'running'}>
          <Row
            icon="link"
            title={t('host.address')}
            hint={t('host.addressHint')}
            end={<span class="num break">{host().addresses.join(' ') || t('host.noAddress')}</span>}
          />
          <Row
            icon="people"
            title={t('host.domain')}
            hint={t('host.domainHint')}
            end={<span class="break">{host().domain}</span>}
          />
        </Show>
      </Card>
    </div>
  )
}
