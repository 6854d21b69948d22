// Where the window is: which place, which chat, what is asked on top. Plain signals; there are no addresses to keep.

import { createSignal, type Accessor } from 'solid-js'

type Place = 'chats' | 'settings' | 'devices' | 'host'
type Question = 'newChat' | 'newGroup'

export interface Navigation {
  readonly place: Accessor<Place>
  readonly openChat: Accessor<string | undefined>
  readonly isInfoOpen: Accessor<boolean>
  readonly question: Accessor<Question | undefined>
  goTo(place: Place): void
  open(chat: string): void
  /** Back to the list, where there is room for one pane only. */
  leaveChat(): void
  toggleInfo(isOpen?: boolean): void
  ask(question: Question | undefined): void
}

export function createNavigation(): Navigation {
  const [place, goTo] = createSignal<Place>('chats')
  const [openChat, setOpenChat] = createSignal<string>()
  const [isInfoOpen, setIsInfoOpen] = createSignal(false)
  const [question, ask] = createSignal<Question>()
  return {
    place,
    openChat,
    isInfoOpen,
    question,
    goTo,
    open(chat) {
      setOpenChat(chat)
      ask(undefined)
      goTo('chats')
    },
    leaveChat() {
      setIsInfoOpen(false)
      setOpenChat(undefined)
    },
    toggleInfo: (isOpen) => setIsInfoOpen((open) => isOpen ?? !open),
    ask,
  }
}
