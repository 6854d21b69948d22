// Russian texts about the search in what was said. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enSearch } from './en-search.ts'

export const ruSearch: Pick<Dictionary, keyof typeof enSearch> = {
  'search.messages': 'Сообщения',
  'search.where': '{name} · {chat}, {when}',
  'search.reading': 'Более старые сообщения ещё читаются',
}
