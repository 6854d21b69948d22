// The foot of the list: is the own server on, or is there a connection to the one it belongs to. In one line.

import { domainOf, useAccount } from '../../state/account.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'

export function ServerLamp(props: { onOpenHost: () => void; onOpenSettings: () => void }) {
  const { t } = useText()
  const { view } = useAccount()
  const { host } = useDesk()
  const server = (): string => domainOf(view()?.address ?? '')
  const connection = () => view()?.connection.state ?? 'offline'
  const words = (): string => {
    switch (connection()) {
      case 'online':
        return host().state === 'running'
          ? t('lamp.hosting', { name: host().name ?? '' })
          : t('lamp.online', { server: server() })
      case 'connecting':
        return t('lamp.connecting', { server: server() })
      case 'syncing':
        return t('lamp.syncing')
      case 'refused':
        return t('lamp.refused', { server: server() })
      case 'offline':
        return t('lamp.offline')
    }
  }
  return (
    <footer>
      <button type="button" class="server-lamp grow" onClick={() => props.onOpenHost()}>
        <span classList={{ lit: connection() === 'online' }}>
          <Icon name={connection() === 'offline' ? 'offline' : 'home'} size={16} />
        </span>
        <span class="one-line">{words()}</span>
      </button>
      <IconButton icon="settings" label={t('action.settings')} keys="settings" onClick={() => props.onOpenSettings()} />
    </footer>
  )
}
