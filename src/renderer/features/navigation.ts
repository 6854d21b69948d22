// Where the window is: which place, which chat, what is asked on top. Plain signals; there are no addresses to keep.

import { createSignal, type Accessor } from 'solid-js'
import type { SettingsSection } from './settings/settings-sections.ts'

type Place = 'chats' | 'settings' | 'devices' | 'host'
type Question = 'newChat' | 'newGroup' | 'palette' | 'keys'

type ChatWish = 'jumpToDate' | 'findInChat'

/** A message, and where it stands. */
interface ChatPlace {
  readonly chat: string
  readonly message: string
  readonly position: string
}

export interface Navigation {
  readonly place: Accessor<Place>
  readonly openChat: Accessor<string | undefined>
  readonly isInfoOpen: Accessor<boolean>
  readonly question: Accessor<Question | undefined>
  goTo(place: Place): void
  /** Where the settings open. */
  readonly section: Accessor<SettingsSection>
  openSettings(section: SettingsSection): void
  open(chat: string): void
  /** Back to the list, where there is room for one pane only. */
  leaveChat(): void
  toggleInfo(isOpen?: boolean): void
  ask(question: Question | undefined): void
  /** The chats that were opened, the last one first. */
  readonly recent: Accessor<readonly string[]>
  /** What the open chat is to do, asked from outside of it; taken by the chat. */
  readonly wish: Accessor<ChatWish | undefined>
  wishFor(wish: ChatWish | undefined): void
  /** Opens the chat at a message. */
  openAt(place: ChatPlace): void
  /** The message to go to; taken by its chat. */
  readonly target: Accessor<ChatPlace | undefined>
  takeTarget(): void
}

const keptRecent = 20

export function createNavigation(): Navigation {
  const [place, goTo] = createSignal<Place>('chats')
  // Asked for again, it is gone to again, wherever one went meanwhile.
  const [section, setSection] = createSignal<SettingsSection>('appearance', { equals: false })
  const [openChat, setOpenChat] = createSignal<string>()
  const [isInfoOpen, setIsInfoOpen] = createSignal(false)
  const [question, ask] = createSignal<Question>()
  const [recent, setRecent] = createSignal<readonly string[]>([])
  const [wish, wishFor] = createSignal<ChatWish>()
  const [target, setTarget] = createSignal<ChatPlace>()
  function open(chat: string): void {
    setOpenChat(chat)
    setRecent((before) => [chat, ...before.filter((one) => one !== chat)].slice(0, keptRecent))
    ask(undefined)
    goTo('chats')
  }
  return {
    place,
    openChat,
    isInfoOpen,
    question,
    goTo(next) {
      if (next === 'settings') setSection('appearance')
      goTo(next)
    },
    section,
    openSettings(next) {
      setSection(next)
      goTo('settings')
    },
    open,
    leaveChat() {
      setIsInfoOpen(false)
      setOpenChat(undefined)
    },
    toggleInfo: (isOpen) => setIsInfoOpen((open) => isOpen ?? !open),
    ask,
    recent,
    wish,
    wishFor,
    openAt(next) {
      setTarget(next)
      open(next.chat)
    },
    target,
    takeTarget: () => setTarget(undefined),
  }
}
