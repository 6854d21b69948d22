// The window of an unlocked account: list, conversation, info; or settings, or the host panel. Owns what outlives a
// change of place.

import { createEffect, Match, on, onCleanup, onMount, Show, Switch, untrack } from 'solid-js'
import { useAccount } from '../state/account.ts'
import { inBackground } from '../state/background.ts'
import { useDesk } from '../state/desk.ts'
import { createIdleLock } from '../state/idle-lock.ts'
import { createToday } from '../state/now.ts'
import { useText } from '../text/text.tsx'
import { focusWhenDrawn } from '../ui/focus-when-drawn.ts'
import { act } from '../keys/pressed.ts'
import { ChatDeedsProvider, useChatDeeds } from './chat-list/chat-deeds.tsx'
import { ChatList } from './chat-list/chat-list.tsx'
import { createChatListStore, type ChatListStore } from './chat-list/chat-list-store.ts'
import { createContactMarks } from './chat-list/contact-marks.ts'
import { createListFilter } from './chat-list/list-filter.ts'
import { createMutes } from './chat-list/mute-length.ts'
import { Chat } from './chat/chat.tsx'
import { NoChat } from './chat/no-chat.tsx'
import { createDrafts } from './composer/drafts.ts'
import { createDevicesStore } from './devices/devices-store.ts'
import { HostPanel } from './host/host-panel.tsx'
import { KeySheet } from './keys-sheet/key-sheet.tsx'
import { createNavigation } from './navigation.ts'
import { NewChat } from './new-chat/new-chat.tsx'
import { NewGroup } from './new-group/new-group.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { PaletteOfWindow } from './palette/palette-of-window.tsx'
import { SettingsPage } from './settings/settings-page.tsx'
import './main-window.css'
import { createWindowDeeds } from './window-deeds.ts'

export function MainWindow() {
  const { t } = useText()
  const { engine, view } = useAccount()
  const desk = useDesk()
  const navigation = createNavigation()
  const drafts = createDrafts()
  const today = createToday()
  const store = createChatListStore(engine)
  const marks = createContactMarks(engine, store)
  const devices = createDevicesStore(engine)
  const lock = (): void => inBackground('lock', engine.lock())
  createIdleLock(desk, lock)
  const filter = createListFilter(() => store.chats, navigation.openChat)
  const isMuted = createMutes(() => store.chats)
  const deeds = createWindowDeeds({ navigation, filter, desk, lock })
  const press = (event: KeyboardEvent): void => {
    // A dialog or a menu has its own keys.
    const isTaken = event.defaultPrevented || document.querySelector('[role="dialog"], [role="menu"]') !== null
    if (!isTaken) act('window', deeds, event)
  }
  onMount(() => {
    addEventListener('keydown', press)
    onCleanup(() => removeEventListener('keydown', press))
  })
  onCleanup(
    desk.desktop.subscribe((event) => {
      if (event.kind === 'openChat' && store.find(event.chat) !== undefined) navigation.open(event.chat)
    }),
  )
  // What was marked to come back to, one has come back to.
  createEffect(
    on(navigation.openChat, (chat) => {
      const isMarked = chat !== undefined && untrack(() => store.find(chat)?.isMarkedUnread === true)
      if (isMarked) inBackground('mark read', engine.markUnread({ chat, isUnread: false }))
    }),
  )
  // Focus follows to the list when the only pane changes, and to the page that was opened.
  createEffect(
    on(
      () => [navigation.openChat(), navigation.place()] as const,
      ([chat, place]) => {
        if (place === 'chats' && chat === undefined) {
          focusWhenDrawn(() => document.querySelector('[data-stop="list"] [tabindex="0"]'))
        }
      },
      { defer: true },
    ),
  )

  // A chat that is deleted, here or on another own device, is left.
  createEffect(
    on(
      () => store.chats.map(({ chat }) => chat),
      (chats, before = []) => {
        const open = untrack(navigation.openChat)
        if (open !== undefined && before.includes(open) && !chats.includes(open)) navigation.leaveChat()
      },
    ),
  )

  return (
    <ChatDeedsProvider store={store} isMuted={isMuted}>
      <Switch>
        <Match when={navigation.place() === 'settings'}>
          <SettingsPage
            devices={devices}
            section={navigation.section()}
            today={today}
            onBack={() => navigation.goTo('chats')}
          />
        </Match>
        <Match when={navigation.place() === 'devices'}>
          <SettingsPage devices={devices} section="devices" today={today} onBack={() => navigation.goTo('chats')} />
        </Match>
        <Match when={navigation.place() === 'host'}>
          <HostPanel onBack={() => navigation.goTo('chats')} />
        </Match>
        <Match when={navigation.place() === 'chats'}>
          <div
            class="app"
            classList={{ 'with-info': navigation.isInfoOpen() && navigation.openChat() !== undefined }}
            data-pane={navigation.openChat() === undefined ? 'list' : 'chat'}
          >
            <ChatList
              store={store}
              filter={filter}
              marks={marks}
              devices={devices}
              navigation={navigation}
              drafts={drafts}
              today={today}
            />
            <Show
              when={navigation.openChat()}
              keyed
              fallback={
                <main class="chat">
                  <OfflineBanner waiting={0} />
                  <h1 class="unseen">{t('list.label')}</h1>
                  <Show when={store.isLoaded()}>
                    <NoChat isFirst={store.chats.length === 0} onInvite={() => navigation.goTo('host')} />
                  </Show>
                </main>
              }
            >
              {(chat) => <OpenChat chat={chat} store={store} navigation={navigation} drafts={drafts} today={today} />}
            </Show>
          </div>
          <Show when={navigation.question() === 'newChat'}>
            <NewChat
              ownAddress={view()?.address ?? ''}
              chats={store.chats}
              onOpen={(chat) => navigation.open(chat)}
              onClose={() => navigation.ask(undefined)}
            />
          </Show>
          <Show when={navigation.question() === 'newGroup'}>
            <NewGroup
              ownAddress={view()?.address ?? ''}
              chats={store.chats}
              onOpen={(chat) => navigation.open(chat)}
              onClose={() => navigation.ask(undefined)}
            />
          </Show>
        </Match>
      </Switch>
      <Show when={navigation.question() === 'palette'}>
        <PaletteOfWindow
          store={store}
          navigation={navigation}
          deeds={deeds}
          onClose={() => navigation.ask(undefined)}
        />
      </Show>
      <Show when={navigation.question() === 'keys'}>
        <KeySheet onClose={() => navigation.ask(undefined)} />
      </Show>
    </ChatDeedsProvider>
  )
}

/** Below what gives it the deeds of the list. */
function OpenChat(props: Omit<Parameters<typeof Chat>[0], 'listEntries'> & { store: ChatListStore }) {
  const deeds = useChatDeeds()
  const entries = () => {
    const listed = props.store.find(props.chat)
    return listed === undefined ? [] : deeds.entriesFor(listed)
  }
  return <Chat {...props} listEntries={entries()} />
}
