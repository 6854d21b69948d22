// English texts about notifications. Part of en.ts.

export const enNotices = {
  'notices.title': 'Notifications',
  'notices.what': 'A notification says',
  'notices.whatHint': 'Others may see your screen. What destroys itself or is seen once gives its name at most',
  'notices.content': 'Name and words',
  'notices.name': 'Name',
  'notices.nothing': 'Neither',
  'notices.off': 'Off',
  'notices.doNotDisturb': 'Do not disturb',
  'notices.doNotDisturbHint': 'No notifications until you turn this off',
  'notices.quiet': 'Quiet hours',
  'notices.quietHint': 'No notifications between these hours, every day',
  'notices.quietOff': 'None',
  'notices.hours': '{from}–{until}',
} as const
