// What is new, for notifications: the list of chats compared with what it was. Words leave here as far as the level allows,
// and a message that is to destroy itself, or is seen once, gives its chat's name at most.

import type { ListedChat } from '#core/chat-list/chat-standing.ts'
import type { NoticeLevel, NoticeWord } from '#ipc/notice-words.ts'

type Seen = ReadonlyMap<string, { readonly unread: number; readonly isTold: boolean }>

export interface News {
  readonly seen: Seen
  readonly words: readonly NoticeWord[]
}

type NewsChat = Pick<
  ListedChat,
  'chat' | 'kind' | 'title' | 'unread' | 'mutedUntilMs' | 'isBlocked' | 'requestedBy' | 'last'
>

/** `seen` undefined: the account was opened just now, and nothing of what it holds is news. */
export function newsOf(
  seen: Seen | undefined,
  chats: readonly NewsChat[],
  { level, nowMs }: { readonly level: NoticeLevel; readonly nowMs: number },
): News {
  const words: NoticeWord[] = []
  const next = new Map<string, { unread: number; isTold: boolean }>()
  let count = 0
  for (const chat of chats) {
    const { unread } = chat
    const isSilent = chat.isBlocked || (chat.mutedUntilMs !== null && chat.mutedUntilMs > nowMs)
    if (!isSilent) count += unread
    const before = seen?.get(chat.chat)
    const isNew = seen !== undefined && unread > (before?.unread ?? 0) && isSayable(chat)
    const isGone = before?.isTold === true && (unread < before.unread || isSilent || chat.last?.kind === 'deleted')
    const isTold = isNew && !isSilent && level !== 'off'
    if (isTold) words.push({ word: 'notice-news', chat: chat.chat, ...sayable(chat, level) })
    else if (isGone) words.push({ word: 'notice-over', chat: chat.chat })
    next.set(chat.chat, { unread, isTold: isTold || (before?.isTold === true && !isGone) })
  }
  for (const [chat, { isTold }] of seen ?? []) {
    if (isTold && !next.has(chat)) words.push({ word: 'notice-over', chat })
  }
  words.push({ word: 'notice-unread', count })
  return { seen: next, words }
}

const isSayable = ({ last }: NewsChat): boolean =>
  last !== undefined && !last.isOwn && (last.kind === 'text' || last.kind === 'unknown')

function sayable({ kind, title, requestedBy, last }: NewsChat, level: NoticeLevel): { title: string; body: string } {
  // What somebody unknown calls a group, or themselves, is shown where one decides about it, not on a locked screen.
  if (level === 'nothing' || level === 'off' || requestedBy !== null) return { title: '', body: '' }
  const named = oneLine(title, 286)
  if (level === 'name' || last === undefined || last.burnsOnRead || last.timerSeconds > 0)
    return { title: named, body: '' }
  const author = kind === 'group' ? `${last.sender.split('@', 1).join('')}: ` : ''
  return { title: named, body: last.text === '' ? '' : oneLine(`${author}${last.text}`, 200) }
}

/** Without signs that are not seen or turn the direction: what a notification says must not look like somebody else's. */
function oneLine(words: string, most: number): string {
  const signs = [...words.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()]
  return signs.slice(0, most).join('').slice(0, most).toWellFormed()
}
