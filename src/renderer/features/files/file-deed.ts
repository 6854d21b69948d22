// What can be done with the file of a message now: one thing in each of its states, for its button and for the menu.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Text } from '../../text/create-text.ts'
import type { IconName } from '../../ui/icon-drawings.ts'
import type { useChatFiles } from './chat-files-context.ts'

interface FileDeed {
  readonly label: string
  readonly icon: IconName
  readonly onSelect: () => void
}

export function fileDeed(
  { t }: Pick<Text, 't'>,
  files: ReturnType<typeof useChatFiles>,
  message: string,
  { name, state }: NonNullable<MessageView['file']>,
): FileDeed {
  switch (state) {
    case 'sending':
    case 'fetching':
      return { icon: 'close', label: t('file.cancel', { name }), onSelect: () => files.cancel(message) }
    case 'failed':
      return { icon: 'retry', label: t('file.again', { name }), onSelect: () => files.fetch(message) }
    case 'remote':
      return { icon: 'download', label: t('file.fetch', { name }), onSelect: () => files.fetch(message) }
    case 'held':
      return { icon: 'save', label: t('file.save', { name }), onSelect: () => files.save(message, name) }
  }
}
