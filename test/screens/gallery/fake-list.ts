// How made-up chats stand in the list: what the real engine keeps in the state of own devices, in memory.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'

type Standing = Pick<ChatSummary, 'mutedUntilMs' | 'isPinned' | 'isArchived' | 'isMarkedUnread'>
type ListCalls = Pick<EngineClient, 'muteChat' | 'pinChat' | 'movePinnedChat' | 'archiveChat' | 'markUnread'>

export type Unlisted = Omit<ChatSummary, keyof Standing>

interface FakeList {
  readonly calls: ListCalls
  /** As they are listed: the pinned first, then the newest activity. */
  listed(chats: readonly Unlisted[]): ChatSummary[]
  /** It has been looked at. */
  read(chat: string): void
}

export function createFakeList(tell: (chat: string) => void, refusal: () => string): FakeList {
  const standings = new Map<string, Partial<Standing>>()
  let pinned: readonly string[] = []
  const change = (chat: string, part: Partial<Standing>): null => {
    standings.set(chat, { ...standings.get(chat), ...part })
    tell(chat)
    return null
  }
  const pin = (chat: string, isPinned: boolean): void => {
    pinned = [...pinned.filter((one) => one !== chat), ...(isPinned ? [chat] : [])]
  }
  return {
    calls: {
      muteChat: async ({ chat, untilMs }) => change(chat, { mutedUntilMs: untilMs }),
      async pinChat({ chat, isPinned }) {
        if (refusal() !== '') return { ok: false, code: refusal(), account: null }
        pin(chat, isPinned)
        change(chat, isPinned ? { isArchived: false } : {})
        return { ok: true }
      },
      async movePinnedChat({ chat, direction }) {
        const at = pinned.indexOf(chat)
        const other = pinned[at + (direction === 'up' ? -1 : 1)]
        if (at >= 0 && other !== undefined) {
          pinned = pinned.map((one) => (one === chat ? other : one === other ? chat : one))
        }
        return change(chat, {})
      },
      async archiveChat({ chat, isArchived }) {
        if (isArchived) pin(chat, false)
        return change(chat, { isArchived })
      },
      markUnread: async ({ chat, isUnread }) => change(chat, { isMarkedUnread: isUnread }),
    },
    listed(chats) {
      const placeOf = (chat: string): number => (pinned.includes(chat) ? pinned.indexOf(chat) : pinned.length)
      return chats
        .map((summary) => ({
          ...summary,
          ...{ mutedUntilMs: null, isArchived: false, isMarkedUnread: false },
          ...standings.get(summary.chat),
          isPinned: pinned.includes(summary.chat),
        }))
        .sort((one, other) => placeOf(one.chat) - placeOf(other.chat) || other.lastActivityMs - one.lastActivityMs)
    },
    read(chat) {
      if (standings.get(chat)?.isMarkedUnread === true)
        standings.set(chat, { ...standings.get(chat), isMarkedUnread: false })
    },
  }
}
