// English, from which keys and placeholders are typed: put together from one part per noun. A text stands there whole.
// Plurals are chosen by `{count}`.

import { enChats } from './en-chats.ts'
import { enDevices } from './en-devices.ts'
import { enErrors } from './en-errors.ts'
import { enFiles } from './en-files.ts'
import { enGroups } from './en-groups.ts'
import { enHost } from './en-host.ts'
import { enList } from './en-list.ts'
import { enMarks } from './en-marks.ts'
import { enMessages } from './en-messages.ts'
import { enNotices } from './en-notices.ts'
import { enScan } from './en-scan.ts'
import { enSettings } from './en-settings.ts'
import { enSearch } from './en-search.ts'
import { enShelves } from './en-shelves.ts'
import { enStart } from './en-start.ts'
import { enTrust } from './en-trust.ts'
import { enVoice } from './en-voice.ts'
import { enWriting } from './en-writing.ts'

export const en = {
  ...enChats,
  ...enDevices,
  ...enErrors,
  ...enFiles,
  ...enGroups,
  ...enHost,
  ...enList,
  ...enMarks,
  ...enMessages,
  ...enNotices,
  ...enScan,
  ...enSettings,
  ...enSearch,
  ...enShelves,
  ...enStart,
  ...enTrust,
  ...enVoice,
  ...enWriting,
  'app.starting': 'Starting Talkee',
  'dialog.close': 'Close',
  'field.showPassword': 'Show the password',
  'action.back': 'Back',
  'action.cancel': 'Cancel',
  'action.continue': 'Continue',
  'action.settings': 'Settings',
  'action.host': 'Server on this computer',
  'action.lock': 'Lock now',
  'action.backToChats': 'Back to chats',
  'note.copied': 'Copied',
} as const
