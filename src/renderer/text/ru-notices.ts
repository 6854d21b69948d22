// Russian texts about notifications. Part of ru.ts.

export const ruNotices = {
  'notices.title': 'Уведомления',
  'notices.what': 'Что показывать в уведомлении',
  'notices.whatHint': 'Экран могут видеть и другие. Для исчезающих и одноразовых сообщений — не больше имени',
  'notices.content': 'Имя и текст',
  'notices.name': 'Имя',
  'notices.nothing': 'Ничего',
  'notices.off': 'Выключены',
  'notices.doNotDisturb': 'Не беспокоить',
  'notices.doNotDisturbHint': 'Уведомлений не будет, пока вы это не выключите',
  'notices.quiet': 'Тихие часы',
  'notices.quietHint': 'Каждый день в эти часы уведомлений нет',
  'notices.quietOff': 'Нет',
  'notices.hours': '{from}–{until}',
} as const
