// What can be done with a chat as it stands in the list: one set of entries for its row, its header and the palette, and
// the same by keys.

import { createContext, createSignal, Show, useContext, type ParentProps } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { pressed } from '../../keys/pressed.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import type { MenuEntry } from '../../ui/menu-entries.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useToldWork } from '../chat/told-work.ts'
import { chatName } from './chat-name.ts'
import type { ChatListStore } from './chat-list-store.ts'
import { isUnread } from './list-filter.ts'
import { MuteChoice } from './mute-choice.tsx'

const undoMs = 5_000

interface ChatDeeds {
  entriesFor(chat: ChatSummary): readonly MenuEntry[]
  /** True where the key was one of a chat's. */
  press(chat: ChatSummary, event: KeyboardEvent): boolean
  isMuted(chat: ChatSummary): boolean
}

const ChatDeedsContext = createContext<ChatDeeds>()

export function useChatDeeds(): ChatDeeds {
  const deeds = useContext(ChatDeedsContext)
  if (deeds === undefined) throw new Error('nothing above does anything with chats')
  return deeds
}

export function ChatDeedsProvider(
  props: ParentProps<{ store: ChatListStore; isMuted: (chat: ChatSummary) => boolean }>,
) {
  const text = useText()
  const { t } = text
  const { engine, view } = useAccount()
  const toast = useToast()
  const told = useToldWork()
  const [toMute, setToMute] = createSignal<ChatSummary>()

  async function pin(chat: string, isPinned: boolean): Promise<void> {
    const outcome = await engine.pinChat({ chat, isPinned })
    if (!outcome.ok) throw Object.assign(new Error('not pinned'), { code: outcome.code })
  }

  async function archive(chat: string): Promise<void> {
    await engine.archiveChat({ chat, isArchived: true })
    const back = (): void => told(engine.archiveChat({ chat, isArchived: false }))
    toast.show(t('chatMenu.archived'), { label: t('undo.do'), onAct: back, forMs: undoMs })
  }

  function entriesFor(summary: ChatSummary): readonly MenuEntry[] {
    const { chat, isPinned, isArchived } = summary
    const pinned = props.store.chats.filter((one) => one.isPinned).map((one) => one.chat)
    const at = pinned.indexOf(chat)
    const all: readonly (MenuEntry | false)[] = [
      isUnread(summary)
        ? {
            label: t('chatMenu.markRead'),
            icon: 'checks',
            action: 'markChat',
            onSelect: () => told(engine.markRead({ chat })),
          }
        : {
            label: t('chatMenu.markUnread'),
            icon: 'chat',
            action: 'markChat',
            onSelect: () => told(engine.markUnread({ chat, isUnread: true })),
          },
      {
        label: t(isPinned ? 'chatMenu.unpin' : 'chatMenu.pin'),
        icon: isPinned ? 'unpin' : 'pin',
        action: 'pinChat',
        onSelect: () => told(pin(chat, !isPinned)),
      },
      at > 0 && {
        label: t('chatMenu.up'),
        icon: 'up',
        action: 'moveChatUp',
        onSelect: () => told(engine.movePinnedChat({ chat, direction: 'up' })),
      },
      at >= 0 &&
        at < pinned.length - 1 && {
          label: t('chatMenu.down'),
          icon: 'down',
          action: 'moveChatDown',
          onSelect: () => told(engine.movePinnedChat({ chat, direction: 'down' })),
        },
      props.isMuted(summary)
        ? {
            label: t('chatMenu.unmute'),
            icon: 'bell',
            action: 'muteChat',
            onSelect: () => told(engine.muteChat({ chat, untilMs: null })),
          }
        : { label: t('chatMenu.mute'), icon: 'bell-off', action: 'muteChat', onSelect: () => setToMute(summary) },
      {
        label: t(isArchived ? 'chatMenu.unarchive' : 'chatMenu.archive'),
        icon: 'archive',
        action: 'archiveChat',
        onSelect: () => told(isArchived ? engine.archiveChat({ chat, isArchived: false }) : archive(chat)),
      },
    ]
    return all.filter((entry) => entry !== false)
  }

  const deeds: ChatDeeds = {
    entriesFor,
    press(chat, event) {
      const action = pressed('list', event)
      const entry = action === undefined ? undefined : entriesFor(chat).find((one) => one.action === action)
      if (entry === undefined) return false
      event.preventDefault()
      entry.onSelect()
      return true
    },
    isMuted: (chat) => props.isMuted(chat),
  }
  return (
    <ChatDeedsContext.Provider value={deeds}>
      {props.children}
      <Show when={toMute()}>
        {(summary) => (
          <MuteChoice
            chat={summary().chat}
            name={chatName(text, summary(), view()?.address ?? '')}
            onClose={() => setToMute(undefined)}
          />
        )}
      </Show>
    </ChatDeedsContext.Provider>
  )
}
