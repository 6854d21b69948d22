// A message with a file, in words: for lists, announcements, and those who have it read aloud.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Text } from '../../text/create-text.ts'
import { plainWords } from '../message-text/read-message.ts'

/** What a message says without its marks, and what comes with it. */
export function saidWords({ t, clock }: Text, { text, file }: Pick<MessageView, 'text' | 'file'>): string {
  const words = plainWords(text)
  if (file === null) return words
  const { name } = file
  if (file.sound !== null) {
    const length = clock(file.sound.durationMs / 1000)
    return words === '' ? t('voice.said', { length }) : t('voice.saidWith', { length, text: words })
  }
  if (file.picture === null) return words === '' ? t('file.said', { name }) : t('file.saidWith', { name, text: words })
  return words === '' ? t('file.picture', { name }) : t('file.pictureWith', { name, text: words })
}
