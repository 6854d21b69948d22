// Notifications of the system, as notice-state.ts wants them, and the number on the app's icon.

import { app, Notification } from 'electron'
import type { Settings } from '#ipc/desktop-contract.ts'
import type { NoticeWord } from '#ipc/notice-words.ts'
import { firstNoticeState, type NoticeEffect, type NoticeEvent, step } from './notice-state.ts'
import { newMessageText } from './notice-texts.ts'

interface NotificationsDeps {
  readonly settings: () => Settings
  /** One was clicked: its chat is to be shown. */
  readonly open: (chat: string) => void
}

export interface Notifications {
  /** What the crypto worker says. */
  hear(word: NoticeWord): void
  /** What happens around the app. */
  happen(event: Exclude<NoticeEvent, { readonly chat: string }>): void
}

export function createNotifications({ settings, open }: NotificationsDeps): Notifications {
  let state = firstNoticeState(settings())
  const standing = new Map<string, Notification>()

  function happen(event: NoticeEvent): void {
    const next = step(state, event)
    state = next.state
    for (const effect of next.effects) perform(effect)
  }

  function perform(effect: NoticeEffect): void {
    if (effect.kind === 'open') {
      open(effect.chat)
      return
    }
    const before = standing.get(effect.chat)
    // Taken out first: its own end is not somebody's doing.
    standing.delete(effect.chat)
    before?.close()
    if (effect.kind === 'show' && Notification.isSupported()) show(effect)
  }

  function show({ chat, title, body }: Extract<NoticeEffect, { readonly kind: 'show' }>): void {
    const words = newMessageText(settings().language, app.getLocale())
    const notice = new Notification({ title: title === '' ? 'Talkee' : title, body: body === '' ? words : body })
    const isStanding = (): boolean => standing.get(chat) === notice
    notice.on('click', () => {
      if (isStanding()) happen({ kind: 'clicked', chat })
    })
    notice.on('close', () => {
      if (!isStanding()) return
      standing.delete(chat)
      happen({ kind: 'dismissed', chat })
    })
    standing.set(chat, notice)
    notice.show()
  }

  return {
    hear(word) {
      if (word.word === 'notice-unread') {
        app.setBadgeCount(word.count)
      } else if (word.word === 'notice-over') {
        happen({ kind: 'over', chat: word.chat })
      } else {
        const now = new Date()
        const { chat, title, body } = word
        happen({ kind: 'news', chat, title, body, minute: now.getHours() * 60 + now.getMinutes() })
      }
    },
    happen,
  }
}
