// Russian texts about what is done with messages that are there: undo, pins, forwarding, choosing several. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enMarks } from './en-marks.ts'

export const ruMarks: Pick<Dictionary, keyof typeof enMarks> = {
  'undo.do': 'Отменить',
  'undo.sent': 'Отправляется',
  'undo.deleted': {
    one: 'Удаляется {count} сообщение',
    few: 'Удаляются {count} сообщения',
    many: 'Удаляется {count} сообщений',
    other: 'Удаляются {count} сообщения',
  },
  'undo.leaving': 'Это сообщение удаляется.',
  'undo.keep': 'Оставить',

  'pin.do': 'Закрепить',
  'pin.undo': 'Открепить',
  'pin.bar': 'Закреплено',
  'pin.of': 'Закреплено, {number} из {count}',
  'pin.all': 'Все закреплённые сообщения',
  'pin.sign': 'Закреплено',
  'pin.jump': 'К закреплённому сообщению',

  'forward.from': 'Переслано, автор {name}',
  'forward.plain': 'Переслано',
  'forward.own': 'Переслано, автор — вы',
  'forward.done': {
    one: 'Переслано в {count} чат',
    few: 'Переслано в {count} чата',
    many: 'Переслано в {count} чатов',
    other: 'Переслано в {count} чата',
  },

  'select.do': 'Выбрать',
  'select.several': 'Выбрать сообщения',
  'select.one': 'Выбрать: {text}',
  'select.copied': {
    one: 'Скопировано {count} сообщение',
    few: 'Скопировано {count} сообщения',
    many: 'Скопировано {count} сообщений',
    other: 'Скопировано {count} сообщения',
  },
  'select.deleteTitle': {
    one: 'Удалить {count} сообщение?',
    few: 'Удалить {count} сообщения?',
    many: 'Удалить {count} сообщений?',
    other: 'Удалить {count} сообщения?',
  },
  'select.deleteWhat': 'Они исчезнут со всех ваших устройств. У других останутся, если не удалить у всех.',
  'select.deleteForeign': 'Они исчезнут со всех ваших устройств. У других останутся.',
  'select.deleteHere': 'Удалить здесь',
  'select.deleteAll': 'Удалить у всех',

  'chat.more': 'Ещё об этом чате',
  'jump.missing': 'Этого сообщения больше нет на устройстве.',
  'list.mentioned': 'Вас упомянули',
}
