// The head of a chat: who it is with, whether they were compared, how long messages last. All of it opens the info pane.

import { Show } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MenuEntry } from '../../ui/menu-entries.tsx'
import { VerifiedMark } from '../contacts/verified-mark.tsx'
import { ChatAvatar } from '../group-picture/chat-avatar.tsx'
import type { Navigation } from '../navigation.ts'
import { ChatFacts } from './chat-facts.tsx'

export function ChatHeader(props: {
  /** Undefined until the engine has answered. */
  chat: Omit<ChatView, 'messages' | 'hasOlder' | 'hasNewer'> | undefined
  name: string
  navigation: Navigation
  ownAddress: string
  /** To a date. */
  onJump: () => void
  /** Words in it. */
  onFind: () => void
  /** What can be done with it as it stands in the list. */
  listEntries: readonly MenuEntry[]
  /** Several messages are to be chosen. */
  onChoose: () => void
}) {
  const { t } = useText()
  return (
    <header data-stop="header">
      <IconButton class="only-narrow" icon="back" label={t('chat.back')} onClick={() => props.navigation.leaveChat()} />
      <Show when={props.chat}>
        {(known) => (
          <>
            <button
              type="button"
              class="who-is-here grow"
              aria-expanded={props.navigation.isInfoOpen()}
              onClick={() => props.navigation.toggleInfo()}
            >
              <ChatAvatar chat={known()} name={props.name} size={32} />
              <span class="grow">
                <span class="title-line">
                  <h1 class="one-line" dir="auto">
                    {props.name}
                  </h1>
                  <Show
                    when={
                      known().kind === 'pair' && known().members.some(({ isSelf, isVerified }) => !isSelf && isVerified)
                    }
                  >
                    <VerifiedMark />
                  </Show>
                </span>
                <ChatFacts chat={known()} ownAddress={props.ownAddress} />
              </span>
            </button>
            <Menu
              label={t('chat.more')}
              triggerClass="iconbutton"
              triggerLabel={t('chat.more')}
              trigger={<Icon name="more" />}
              entries={[
                { label: t('find.open'), icon: 'search', action: 'findInChat', onSelect: () => props.onFind() },
                { label: t('jump.title'), icon: 'calendar', action: 'jumpToDate', onSelect: () => props.onJump() },
                { label: t('select.several'), icon: 'check', onSelect: () => props.onChoose() },
                ...props.listEntries,
              ]}
            />
            <IconButton
              icon="side"
              label={t('chat.info')}
              keys="chatInfo"
              isOn={props.navigation.isInfoOpen()}
              onClick={() => props.navigation.toggleInfo()}
            />
          </>
        )}
      </Show>
    </header>
  )
}
