// What the chat itself says: who added, removed or named. One whole sentence for each.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Text } from '../../text/create-text.ts'
import { personName } from '../chat-list/chat-name.ts'

/** In a chat of two, whoever added the other began it. */
export function noticeWords(
  { t, list }: Text,
  message: MessageView,
  ownAddress: string,
  kind: 'pair' | 'group',
): string {
  const { notice } = message
  if (notice === null) return ''
  const who = personName(message.sender, ownAddress)
  // Whom something was done to: oneself first, and in the words for that place of a sentence.
  const names = (addresses: readonly string[]): string => {
    const others = addresses
      .filter((address) => address !== ownAddress)
      .map((address) => personName(address, ownAddress))
    return list(others.length < addresses.length ? [t('notice.you'), ...others] : others)
  }
  if (notice.added.length > 0) {
    if (kind === 'pair') return message.isOwn ? t('notice.youBegan') : t('notice.began', { who })
    const added = { names: names(notice.added) }
    return message.isOwn ? t('notice.youAdded', added) : t('notice.added', { who, ...added })
  }
  const [removed] = notice.removed
  if (removed !== undefined) {
    if (notice.removed.length === 1 && removed === message.sender) {
      return message.isOwn ? t('notice.youLeft') : t('notice.left', { who })
    }
    const gone = { names: names(notice.removed) }
    return message.isOwn ? t('notice.youRemoved', gone) : t('notice.removed', { who, ...gone })
  }
  if (notice.renamed !== null) {
    const renamed = { name: notice.renamed }
    return message.isOwn ? t('notice.youRenamed', renamed) : t('notice.renamed', { who, ...renamed })
  }
  return t('notice.changed')
}
