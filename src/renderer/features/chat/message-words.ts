// What a message says in one line, wherever it is not shown itself.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Text } from '../../text/create-text.ts'
import { saidWords } from '../files/file-words.ts'

export function messageWords(text: Text, message: MessageView): string {
  const { t } = text
  if (message.isLeaving) return t('undo.leaving')
  if (message.kind === 'unknown') return t('chat.unknown')
  if (message.kind === 'deleted') return t(message.isOwn ? 'chat.deletedOwn' : 'chat.deleted')
  if (message.burnsOnRead) return t(message.isOwn ? 'timer.onceOwn' : 'timer.once')
  return saidWords(text, message)
}
