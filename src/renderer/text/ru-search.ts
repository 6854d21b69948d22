// Russian texts about the search in what was said. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enSearch } from './en-search.ts'

export const ruSearch: Pick<Dictionary, keyof typeof enSearch> = {
  'search.messages': 'Сообщения',
  'search.where': '{name} · {chat}, {when}',
  'search.reading': 'Более старые сообщения ещё читаются',

  'find.open': 'Найти в этом чате',
  'find.label': 'Поиск в этом чате: слова, от:, есть:, до:, после:',
  'find.placeholder': 'Слова в этом чате',
  'find.of': '{number} из {count}',
  'find.none': 'Ничего не найдено',
  'find.noneYet': 'Пока ничего, старые сообщения ещё читаются',
  'find.older': 'К более старому',
  'find.newer': 'К более новому',
  'find.end': 'Закончить поиск',
}
