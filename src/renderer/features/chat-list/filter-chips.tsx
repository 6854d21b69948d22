// Which chats are shown: chips in one line, each with how many there are where that says something.

import { createUniqueId, For, Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import './filter-chips.css'
import { filters, type Filter, type ListFilter } from './list-filter.ts'

/** How many chats there are, and how many groups, says nothing that one comes for. */
const counted: readonly Filter[] = ['unread', 'mentions', 'archived']

export function FilterChips(props: { filter: ListFilter }) {
  const { t, number } = useText()
  const name = createUniqueId()
  const count = (filter: Filter): number => (counted.includes(filter) ? props.filter.count(filter) : 0)
  return (
    <div class="filter-chips" role="radiogroup" aria-label={t('filter.label')}>
      <For each={filters}>
        {(filter) => (
          <label title={filter === 'mentions' || filter === 'archived' ? t(`filter.${filter}`) : undefined}>
            <input
              type="radio"
              class="unseen"
              name={name}
              checked={props.filter.current() === filter}
              onChange={() => props.filter.choose(filter)}
            />
            <span class="filter-chip">
              <Show when={filter === 'archived'}>
                <Icon name="archive" size={14} />
              </Show>
              <Show when={filter === 'mentions'}>
                <span aria-hidden="true">@</span>
              </Show>
              <span classList={{ unseen: filter === 'archived' || filter === 'mentions' }}>
                {t(`filter.${filter}`)}
              </span>
              <Show when={count(filter) > 0}>
                <span class="filter-count" aria-hidden="true">
                  {number(count(filter))}
                </span>
                <span class="unseen">{t('filter.count', { count: count(filter) })}</span>
              </Show>
            </span>
          </label>
        )}
      </For>
    </div>
  )
}
