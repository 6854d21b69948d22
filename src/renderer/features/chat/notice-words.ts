// What the chat itself says: who came, went or named; timers, new devices, other keys. One whole sentence for each.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Text } from '../../text/create-text.ts'
import type { IconName } from '../../ui/icon-drawings.ts'
import { personName } from '../chat-list/chat-name.ts'

/** In a chat of two, whoever added the other began it. */
export function noticeWords(
  { t, list, duration }: Text,
  message: MessageView,
  ownAddress: string,
  kind: 'pair' | 'group',
): string {
  const { notice } = message
  if (notice === null) return ''
  const who = personName(message.sender, ownAddress)
  if (notice.keyChanged !== null) return t('notice.keyChanged', { name: personName(notice.keyChanged, ownAddress) })
  if (notice.keysAccepted !== null) {
    return t('notice.keysAccepted', { name: personName(notice.keysAccepted, ownAddress) })
  }
  if (notice.missing !== null) return t(notice.missing === 'asked' ? 'notice.missingAsked' : 'notice.missingLost')
  if (notice.isRenewed) return t('notice.renewed')
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
  if (notice.asked) return t('notice.askedByLink')
  if (notice.picture !== null) {
    const { own, others } = pictureTexts[notice.picture]
    return message.isOwn ? t(own) : t(others, { who })
  }
  if (notice.link !== null) {
    const { own, others } = linkTexts[notice.link]
    return message.isOwn ? t(own) : t(others, { who })
  }
  const [given] = notice.roles
  if (given !== undefined) {
    const { own, others } = roleTexts[given.role]
    const alike = { names: names(notice.roles.filter(({ role }) => role === given.role).map(({ account }) => account)) }
    return message.isOwn ? t(own, alike) : t(others, { who, ...alike })
  }
  if (notice.timerSeconds !== null) {
    const time = { time: duration(notice.timerSeconds) }
    if (notice.timerSeconds === 0) return message.isOwn ? t('notice.youTimerOff') : t('notice.timerOff', { who })
    return message.isOwn ? t('notice.youTimer', time) : t('notice.timer', { who, ...time })
  }
  const owners = [...new Set(notice.newDevices.map(({ account }) => account))]
  if (owners.length > 0) {
    const theirs = owners.filter((account) => account !== ownAddress).map((account) => personName(account, ownAddress))
    return theirs.length === 0 ? t('notice.youNewDevice') : t('notice.newDevice', { names: list(theirs) })
  }
  return t('notice.changed')
}

const pictureTexts = {
  set: { own: 'notice.youPicture', others: 'notice.picture' },
  removed: { own: 'notice.youNoPicture', others: 'notice.noPicture' },
} as const

const linkTexts = {
  made: { own: 'notice.youLink', others: 'notice.link' },
  revoked: { own: 'notice.youNoLink', others: 'notice.noLink' },
} as const

const roleTexts = {
  owner: { own: 'notice.youMadeOwner', others: 'notice.madeOwner' },
  admin: { own: 'notice.youMadeAdmin', others: 'notice.madeAdmin' },
  member: { own: 'notice.youMadeMember', others: 'notice.madeMember' },
} as const

export function noticeIcon({ notice }: MessageView): IconName {
  if (notice === null) return 'info'
  if (notice.keyChanged !== null || notice.missing === 'lost') return 'alert'
  if (notice.missing === 'asked') return 'retry'
  if (notice.isRenewed) return 'retry'
  if (notice.picture !== null) return 'picture'
  if (notice.link !== null || notice.asked) return 'link'
  const hasMoved = notice.added.length + notice.removed.length + notice.roles.length > 0 || notice.renamed !== null
  if (!hasMoved && notice.timerSeconds !== null) return 'timer'
  return !hasMoved && notice.newDevices.length > 0 ? 'laptop' : 'people'
}
