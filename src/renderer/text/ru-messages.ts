// Russian texts about the conversation: messages, notices between them, and the composer. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enMessages } from './en-messages.ts'

export const ruMessages: Pick<Dictionary, keyof typeof enMessages> = {
  'chat.noneTitle': 'Чат не открыт',
  'chat.none': 'Выберите чат из списка или напишите кому-нибудь новому.',
  'chat.firstTitle': 'Здесь будут ваши разговоры',
  'chat.first': 'Написанное откроют только те, кому вы пишете, и никто по дороге.',
  'chat.firstInvite': 'Пригласить людей на свой сервер',
  'chat.back': 'К списку чатов',
  'chat.info': 'О чате',
  'chat.timeline': 'Переписка: {name}',
  'chat.groupTimeline': 'Сообщения группы «{name}»',
  'chat.pairOnServer': 'сервер {server}',
  'chat.people': {
    one: '{count} участник',
    few: '{count} участника',
    many: '{count} участников',
    other: '{count} участника',
  },
  'chat.loading': 'Сообщения загружаются',
  'chat.beginning': 'Здесь начинается чат. Прочесть его могут только участники.',
  'chat.beginningPair': 'Здесь начинается чат. Прочесть его можете только вы двое.',
  'chat.newMessages': {
    one: '{count} новое сообщение',
    few: '{count} новых сообщения',
    many: '{count} новых сообщений',
    other: '{count} нового сообщения',
  },
  'chat.toNewest': 'К последнему',
  'chat.toNewestUnread': {
    one: 'К последнему, {count} непрочитанное',
    few: 'К последнему, {count} непрочитанных',
    many: 'К последнему, {count} непрочитанных',
    other: 'К последнему, {count} непрочитанного',
  },
  'chat.message': '{name}: {text}, {time}',
  'chat.ownMessage': 'Вы: {text}, {time}, {state}',
  'chat.announce': '{name}: {text}',
  'chat.unknown': 'Это написано в более новой версии Talkee. Обновитесь, чтобы увидеть.',

  'state.queued': 'Ждёт связи',
  'state.sent': 'Отправлено',
  'state.failed': 'Не отправлено',

  'fate.tooLarge': 'Слишком длинно для одного сообщения.',
  'fate.refused': 'Сервер его не принял.',
  'fate.edit': 'Написать заново',

  'notice.you': 'вас',
  'notice.youBegan': 'Вы начали этот чат',
  'notice.began': '{who} начинает этот чат',
  'notice.youAdded': 'Вы добавили {names}',
  'notice.added': '{who} добавляет {names} в группу',
  'notice.youRemoved': 'Вы исключили {names}',
  'notice.removed': '{who} исключает {names} из группы',
  'notice.youLeft': 'Вы покинули группу',
  'notice.left': '{who} покидает группу',
  'notice.youRenamed': 'Вы назвали группу «{name}»',
  'notice.renamed': '{who} называет группу «{name}»',
  'notice.changed': 'Состав группы изменился',

  'composer.message': 'Сообщение',
  'composer.placeholder': 'Сообщение для {name}',
  'composer.placeholderGroup': 'Сообщение в «{name}»',
  'composer.send': 'Отправить',
  'composer.left': 'Вы больше не в этой группе. Полученное остаётся у вас.',
  'composer.joining': 'Писать можно будет, как только вы присоединитесь.',
  'composer.halted': 'Пока чат остановлен, отправить сюда ничего нельзя.',
  'composer.tooLong': {
    one: 'Для одного сообщения длиннее на {count} байт',
    few: 'Для одного сообщения длиннее на {count} байта',
    many: 'Для одного сообщения длиннее на {count} байт',
    other: 'Для одного сообщения длиннее на {count} байта',
  },
}
