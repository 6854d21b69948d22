// Whoever waits to be let in: one row over the chats, which leads to them, and the head that they stand under.

import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import './requests.css'

export function RequestsRow(props: { count: number; onOpen: () => void }) {
  const { t } = useText()
  return (
    <button type="button" class="requests-row" onClick={() => props.onOpen()}>
      <span class="requests-picture">
        <Icon name="person-plus" />
      </span>
      <span class="grow">
        <span class="name one-line">{t('requests.title')}</span>
        <span class="preview one-line">{t('requests.waiting', { count: props.count })}</span>
      </span>
      <Badge count={props.count} label="" isQuiet />
    </button>
  )
}

export function RequestsHead(props: { onBack: () => void }) {
  const { t } = useText()
  return (
    <div class="requests-head">
      <IconButton icon="back" label={t('filter.showAll')} onClick={() => props.onBack()} />
      <h2>{t('requests.title')}</h2>
    </div>
  )
}
