// The sections of the settings, in their order: for the page itself, and for whoever leads to one of them.

import type { TextKey } from '../../text/dictionary.ts'
import type { IconName } from '../../ui/icon-drawings.ts'

export const settingsSections = [
  { id: 'appearance', words: 'settings.appearance', icon: 'theme' },
  { id: 'notices', words: 'notices.title', icon: 'bell-off' },
  { id: 'devices', words: 'devices.title', icon: 'laptop' },
  { id: 'privacy', words: 'privacy.title', icon: 'shield' },
  { id: 'lock', words: 'settings.lock', icon: 'lock' },
  { id: 'ledger', words: 'ledger.title', icon: 'ledger' },
  { id: 'about', words: 'settings.about', icon: 'info' },
] as const satisfies readonly { readonly id: string; readonly words: TextKey; readonly icon: IconName }[]

export type SettingsSection = (typeof settingsSections)[number]['id']
