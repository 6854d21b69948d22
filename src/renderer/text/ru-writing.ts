// Russian texts about what people write: links and code in it. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enWriting } from './en-writing.ts'

export const ruWriting: Pick<Dictionary, keyof typeof enWriting> = {
  'link.title.web': 'Открыть этот адрес в браузере?',
  'link.title.mail': 'Написать на этот адрес?',
  'link.title.invite': 'Приглашение на сервер',
  'link.do.web': 'Открыть',
  'link.do.mail': 'Открыть почту',
  'link.do.invite': 'Скопировать',
  'link.says': 'В сообщении написано',
  'link.otherLetters': 'Имя этого сервера написано буквами другого алфавита, и они могут быть похожи на иные.',
  'link.notEncrypted': 'Всё, что идёт на этот адрес и с него, по дороге могут прочесть и изменить.',
  'link.invite': 'приглашение на сервер',
  'link.inviteWhat': 'Приглашение нужно при регистрации: скопируйте его и вставьте там.',
  'code.plain': 'Код',
  'code.copy': 'Скопировать код',
  'code.all': {
    one: 'Показать всю {count} строку',
    few: 'Показать все {count} строки',
    many: 'Показать все {count} строк',
    other: 'Показать все {count} строки',
  },
  'code.less': 'Свернуть',
}
