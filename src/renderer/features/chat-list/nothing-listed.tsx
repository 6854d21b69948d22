// In place of the chats where none is shown: there is none at all, or none of the kind that was asked for.

import { Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import type { IconName } from '../../ui/icon-drawings.ts'
import type { Navigation } from '../navigation.ts'
import type { ChatListStore } from './chat-list-store.ts'
import type { Filter, ListFilter } from './list-filter.ts'

const pictures = {
  all: 'archive',
  unread: 'checks',
  groups: 'people',
  mentions: 'person',
  archived: 'archive',
  requests: 'person-plus',
} as const satisfies Readonly<Record<Filter, IconName>>

export function NothingListed(props: { store: ChatListStore; filter: ListFilter; navigation: Navigation }) {
  const { t } = useText()
  const current = (): Filter => props.filter.current()
  return (
    <Show
      when={props.store.chats.length > 0}
      fallback={
        <EmptyState
          icon="chat"
          title={t('list.emptyTitle')}
          actions={
            <Button kind="primary" onClick={() => props.navigation.ask('newChat')}>
              {t('list.newChat')}
            </Button>
          }
        >
          {t('list.empty')}
        </EmptyState>
      }
    >
      <EmptyState
        icon={pictures[current()]}
        title={t(`filter.noneTitle.${current()}`)}
        actions={
          <Button onClick={() => props.filter.choose(current() === 'all' ? 'archived' : 'all')}>
            {t(current() === 'all' ? 'filter.showArchive' : 'filter.showAll')}
          </Button>
        }
      >
        {t(`filter.none.${current()}`)}
      </EmptyState>
    </Show>
  )
}
