// How a made-up chat of the gallery is written down: a title, people, lines; the rest is what is usual.

import type { ChatView } from '#ipc/engine/chats-contract.ts'
import type { MessageView, Notice } from '#ipc/engine/messages-contract.ts'

export const ownAddress = 'anna@brightwater.lan'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
export type FakeChat = Mutable<
  Omit<ChatView, 'last' | 'lastActivityMs' | 'hasOlder' | 'hasNewer' | 'members' | 'messages' | 'callsAll'>
> & {
  members: ChatView['members']
  messages: MessageView[]
}

/** sender, text, minutes ago, and what is not usual. */
export type Line = readonly [who: string, text: string, minutesAgo: number, more?: Partial<MessageView>]

let made = 0
export const hour = 60
export const day = 24 * hour

/** What a message has that nothing is special about. */
export const plainMessage = {
  notice: null,
  timerSeconds: 0,
  leftMs: null,
  burnsOnRead: false,
  fromDevice: null,
  deliveredTo: [],
  readBy: [],
  reply: null,
  mentions: [],
  isForSelf: false,
  forwarded: null,
  edited: null,
  reactions: [],
  isPinned: false,
  isLeaving: false,
  preview: null,
  file: null,
} as const satisfies Partial<MessageView>

const emptyNotice: Notice = {
  added: [],
  removed: [],
  renamed: null,
  newDevices: [],
  timerSeconds: null,
  keyChanged: null,
  isRenewed: false,
  roles: [],
  missing: null,
  keysAccepted: null,
  picture: null,
  link: null,
  asked: false,
}

export const addressOf = (who: string): string => (who.includes('@') ? who : `${who}@brightwater.lan`)

export function group(title: string, others: readonly string[], unread: number, lines: readonly Line[]): FakeChat {
  return chat('group', title, others, unread, lines)
}

export function pair(other: string, unread: number, lines: readonly Line[]): FakeChat {
  return chat('pair', addressOf(other), [other], unread, lines)
}

function chat(
  kind: 'pair' | 'group',
  title: string,
  others: readonly string[],
  unread: number,
  lines: readonly Line[],
): FakeChat {
  const accounts = [...new Set([ownAddress, ...others.map(addressOf)])]
  made++
  return {
    chat: made.toString(16).padStart(32, '0'),
    kind,
    title,
    picture: null,
    state: 'active',
    haltCode: '',
    unread,
    mentions: 0,
    epoch: lines.length + 1,
    timerSeconds: 0,
    requestedBy: null,
    asking: 0,
    isBlocked: false,
    members: accounts.map((account, index) => ({
      account,
      role: index === 0 ? 'owner' : index === 1 && accounts.length > 2 ? 'admin' : 'member',
      devices: Array.from({ length: 1 + (index % 3) }, (_, device) => device.toString(16).padStart(32, '0')),
      isSelf: account === ownAddress,
      isVerified: false,
    })),
    messages: lines.map(([who, text, minutesAgo, more], index) => {
      const sender = addressOf(who)
      const isOwn = sender === ownAddress
      const at = Date.now() - minutesAgo * 60_000
      return {
        id: `${made.toString(16)}a${index.toString(16)}`.padStart(32, '0'),
        position: index.toString(16).padStart(16, '0'),
        sender,
        isOwn,
        kind: 'text',
        text,
        state: isOwn ? 'sent' : 'received',
        failure: '',
        sentAtMs: at,
        serverTimeMs: at,
        ...structuredClone(plainMessage),
        ...more,
      }
    }),
  }
}

export function notice(what: Partial<Notice>): Partial<MessageView> {
  return { kind: 'notice', notice: { ...emptyNotice, ...what } }
}
