// Russian texts about what is found again in a chat, and about pictures and voices that are sent. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enShelves } from './en-shelves.ts'

export const ruShelves: Pick<Dictionary, keyof typeof enShelves> = {
  'shelf.title': 'Медиа, файлы и ссылки',
  'shelf.what': 'Что показать',
  'shelf.pictures': 'Снимки',
  'shelf.files': 'Файлы',
  'shelf.voice': 'Голос',
  'shelf.links': 'Ссылки',
  'shelf.none.pictures': 'Снимков здесь пока нет.',
  'shelf.none.files': 'Файлов здесь пока нет.',
  'shelf.none.voice': 'Голосовых сообщений здесь пока нет.',
  'shelf.none.links': 'Ссылок здесь пока нет.',
  'shelf.loading': 'Ищем',
  'shelf.toMessage': 'Показать в чате: {name}, {when}',
  'shelf.from': '{name}, {when}',
  'shelf.newest': 'Последние снимки',
  'album.label': {
    one: '{count} снимок',
    few: '{count} снимка',
    many: '{count} снимков',
    other: '{count} снимка',
  },
  'album.waiting': {
    one: 'Ещё {count} снимок в пути',
    few: 'Ещё {count} снимка в пути',
    many: 'Ещё {count} снимков в пути',
    other: 'Ещё {count} снимка в пути',
  },
  'shelf.links.one': 'Ссылки, {name}, {when}',
}
