// Russian, put together from the same parts as English. The same keys and placeholders, which a test holds; four plural
// forms where there is a count.

import type { Dictionary } from './dictionary.ts'
import { ruChats } from './ru-chats.ts'
import { ruDevices } from './ru-devices.ts'
import { ruErrors } from './ru-errors.ts'
import { ruFiles } from './ru-files.ts'
import { ruGroups } from './ru-groups.ts'
import { ruHost } from './ru-host.ts'
import { ruList } from './ru-list.ts'
import { ruMarks } from './ru-marks.ts'
import { ruMessages } from './ru-messages.ts'
import { ruNotices } from './ru-notices.ts'
import { ruScan } from './ru-scan.ts'
import { ruSettings } from './ru-settings.ts'
import { ruSearch } from './ru-search.ts'
import { ruShelves } from './ru-shelves.ts'
import { ruStart } from './ru-start.ts'
import { ruTrust } from './ru-trust.ts'
import { ruVoice } from './ru-voice.ts'
import { ruWriting } from './ru-writing.ts'

export const ru: Dictionary = {
  ...ruChats,
  ...ruDevices,
  ...ruErrors,
  ...ruFiles,
  ...ruGroups,
  ...ruHost,
  ...ruList,
  ...ruMarks,
  ...ruMessages,
  ...ruNotices,
  ...ruScan,
  ...ruSettings,
  ...ruSearch,
  ...ruShelves,
  ...ruStart,
  ...ruTrust,
  ...ruVoice,
  ...ruWriting,
  'app.starting': 'Talkee запускается',
  'dialog.close': 'Закрыть',
  'field.showPassword': 'Показать пароль',
  'action.back': 'Назад',
  'action.cancel': 'Отмена',
  'action.continue': 'Дальше',
  'action.settings': 'Настройки',
  'action.host': 'Сервер на этом компьютере',
  'action.lock': 'Заблокировать',
  'action.backToChats': 'К чатам',
  'note.copied': 'Скопировано',
}
