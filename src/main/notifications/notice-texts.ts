// The few words that the main process says itself, where the chosen level leaves a notification without any.

import type { Settings } from '#ipc/desktop-contract.ts'

const texts = { en: 'New message', ru: 'Новое сообщение' } as const

/** In the chosen language, or in that of the system where it is one of ours. */
export function newMessageText(language: Settings['language'], locale: string): string {
  if (language !== 'system') return texts[language]
  return /^ru\b/i.test(locale) ? texts.ru : texts.en
}
