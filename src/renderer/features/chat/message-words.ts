// What a message says in one line, wherever it is not shown itself.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Text } from '../../text/create-text.ts'
import { plainWords } from '../message-text/read-message.ts'

export function messageWords({ t }: Text, message: MessageView): string {
  if (message.isLeaving) return t('undo.leaving')
  if (message.kind === 'unknown') return t('chat.unknown')
  if (message.kind === 'deleted') return t(message.isOwn ? 'chat.deletedOwn' : 'chat.deleted')
  if (message.burnsOnRead) return t(message.isOwn ? 'timer.onceOwn' : 'timer.once')
  return plainWords(message.text)
}
