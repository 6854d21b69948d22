// The left pane: whose account it is, the chats, and the lamp of the server at the foot.

import { createEffect, createMemo, createSignal, on, Show, type Accessor } from 'solid-js'
import { Virtualizer, type VirtualizerHandle } from 'virtua/solid'
import { domainOf, useAccount, usernameOf } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { ariaKeysOf, signOf } from '../../keys/pressed.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/button.tsx'
import { ContextMenu } from '../../ui/context-menu.tsx'
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MenuEntry } from '../../ui/menu-entries.tsx'
import { createRoving, keptRow } from '../../ui/roving.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { Drafts } from '../composer/drafts.ts'
import { DeviceNotice } from '../devices/device-notice.tsx'
import type { DevicesStore } from '../devices/devices-store.ts'
import type { Navigation } from '../navigation.ts'
import { RefusedBanner } from '../refused-banner.tsx'
import { useChatDeeds } from './chat-deeds.tsx'
import type { ChatListStore } from './chat-list-store.ts'
import type { ContactMarks } from './contact-marks.ts'
import { ChatRow } from './chat-row.tsx'
import './chat-list.css'
import { FilterChips } from './filter-chips.tsx'
import type { ListFilter } from './list-filter.ts'
import { NothingListed } from './nothing-listed.tsx'
import { RequestsHead, RequestsRow } from './requests.tsx'
import { ServerLamp } from './server-lamp.tsx'

export function ChatList(props: {
  store: ChatListStore
  filter: ListFilter
  marks: ContactMarks
  devices: DevicesStore
  navigation: Navigation
  drafts: Drafts
  today: Accessor<number>
}) {
  const { t } = useText()
  const { engine, view } = useAccount()
  const address = (): string => view()?.address ?? ''
  const deeds = useChatDeeds()
  const keys = createMemo(() => props.filter.shown().map(({ chat }) => chat))
  const [entries, setEntries] = createSignal<readonly MenuEntry[]>([])
  let asked = ''
  const [handle, setHandle] = createSignal<VirtualizerHandle>()
  let scroller: HTMLElement | undefined

  const find = (chat: string): HTMLElement | null =>
    scroller?.querySelector<HTMLElement>(`[data-chat="${CSS.escape(chat)}"]`) ?? null
  const roving = createRoving({
    keys,
    entry: () => props.navigation.openChat() ?? keys()[0],
    reveal: (chat) => handle()?.scrollToIndex(keys().indexOf(chat), { align: 'nearest' }),
    find,
  })

  const rowAt = (target: EventTarget | null): string | undefined =>
    target instanceof Element ? target.closest<HTMLElement>('[data-chat]')?.dataset['chat'] : undefined

  function press(event: KeyboardEvent): void {
    const chat = props.store.find(rowAt(event.target) ?? '')
    if (chat === undefined || !deeds.press(chat, event)) roving.press(event)
  }

  const focusRow = (chat: string): void => {
    if (keys().includes(chat)) focusWhenDrawn(() => find(chat))
  }

  /** A dialog that it opens gives the focus back to the row. */
  const fromRow = (entry: MenuEntry, chat: string): MenuEntry => ({
    ...entry,
    onSelect() {
      find(chat)?.focus({ preventScroll: true })
      entry.onSelect()
    },
  })

  const isAtRequests = (): boolean => props.filter.current() === 'requests'
  /** What was pressed is gone: the focus goes on to the first row. */
  function showRequests(isShown: boolean): void {
    props.filter.choose(isShown ? 'requests' : 'all')
    const [first] = keys()
    if (first !== undefined) focusRow(first)
  }

  // Where the last of them was answered there is nothing more to be seen there.
  createEffect(() => {
    if (isAtRequests() && props.filter.count('requests') === 0) props.filter.choose('all')
  })

  // A row that moves loses the focus, and one that goes takes it along: it is given back, or to what stands in its place.
  // Not where the focus has gone elsewhere since: whoever accepts a request in the chat writes there next.
  let focused: { readonly chat: string; readonly at: number } | undefined
  const holdFocus = (): void => {
    if (focused === undefined || document.activeElement !== document.body) return
    const { chat, at } = focused
    const next = keys().includes(chat) ? chat : keys()[Math.min(at, keys().length - 1)]
    if (next !== undefined) focusRow(next)
  }
  createEffect(
    on(
      keys,
      () => {
        // At once, or a key pressed before the next frame would be nobody's; and then for what the list moves later.
        holdFocus()
        requestAnimationFrame(holdFocus)
      },
      { defer: true },
    ),
  )

  return (
    <nav class="list" aria-label={t('list.label')}>
      <header>
        <Menu
          label={t('list.accountMenu')}
          triggerClass="account grow"
          trigger={
            <>
              <Avatar kind="self" id={address()} name={usernameOf(address())} size={32} />
              <span class="unseen">{t('list.account')} </span>
              <span class="grow">
                <span class="name one-line">{usernameOf(address())}</span>
                <span class="hint one-line">{domainOf(address())}</span>
              </span>
              <Icon name="updown" size={16} />
            </>
          }
          entries={[
            {
              label: t('action.settings'),
              icon: 'settings',
              action: 'settings',
              onSelect: () => props.navigation.goTo('settings'),
            },
            { label: t('action.host'), icon: 'home', onSelect: () => props.navigation.goTo('host') },
            { label: t('keys.title'), icon: 'keys', action: 'keySheet', onSelect: () => props.navigation.ask('keys') },
            {
              label: t('action.lock'),
              icon: 'lock',
              action: 'lock',
              onSelect: () => inBackground('lock', engine.lock()),
            },
          ]}
        />
        <IconButton
          icon="people"
          label={t('list.newGroup')}
          keys="newGroup"
          onClick={() => props.navigation.ask('newGroup')}
        />
        <IconButton
          icon="compose"
          label={t('list.newChat')}
          keys="newChat"
          onClick={() => props.navigation.ask('newChat')}
        />
      </header>
      <button
        type="button"
        class="find-button field"
        aria-keyshortcuts={ariaKeysOf('palette')}
        onClick={() => props.navigation.ask('palette')}
      >
        <Icon name="search" size={16} />
        <span class="grow one-line">{t('palette.open')}</span>
        <kbd aria-hidden="true">{signOf('palette')}</kbd>
      </button>
      <Show when={props.store.chats.length > 0}>
        <Show when={!isAtRequests()} fallback={<RequestsHead onBack={() => showRequests(false)} />}>
          <FilterChips filter={props.filter} />
        </Show>
      </Show>
      {/* Beside a conversation it stands there. */}
      <div class="when-alone">
        <RefusedBanner />
      </div>
      <DeviceNotice store={props.devices} onLook={() => props.navigation.goTo('devices')} />
      <Show when={props.filter.current() === 'all' && props.filter.count('requests') > 0}>
        <RequestsRow count={props.filter.count('requests')} onOpen={() => showRequests(true)} />
      </Show>
      <ContextMenu
        label={t('chatMenu.label')}
        class="rows-place"
        entries={entries()}
        onAsk={(target) => {
          const chat = props.store.find(rowAt(target) ?? '')
          asked = chat?.chat ?? ''
          // As they are when the menu opens: an entry that was drawn anew would lose the focus.
          if (chat !== undefined) setEntries(deeds.entriesFor(chat).map((entry) => fromRow(entry, chat.chat)))
          return chat !== undefined
        }}
        onDismiss={() => focusRow(asked)}
      >
        <div
          class="rows scrolls"
          data-stop="list"
          ref={(element) => {
            scroller = element
          }}
          onKeyDown={press}
          onFocusOut={({ relatedTarget }) => {
            if (relatedTarget instanceof Element && !scroller?.contains(relatedTarget)) focused = undefined
          }}
        >
          <Show when={props.store.isLoaded()} fallback={<Skeleton label={t('list.loading')} rows={6} />}>
            <Show when={keys().length > 0} fallback={<NothingListed {...props} />}>
              <Virtualizer data={keys()} as="ul" item="li" ref={setHandle} keepMounted={keptRow(keys(), roving.stop())}>
                {(key) => (
                  <Show when={props.store.find(key)}>
                    {(chat) => (
                      <ChatRow
                        chat={chat()}
                        ownAddress={address()}
                        isMuted={deeds.isMuted(chat())}
                        isVerified={chat().kind === 'pair' && props.marks.isVerified(chat().title)}
                        today={props.today()}
                        draft={props.navigation.openChat() === key ? '' : props.drafts.read(key)}
                        isSelected={props.navigation.openChat() === key}
                        isTabStop={roving.stop() === key}
                        onOpen={() => props.navigation.open(key)}
                        onFocus={() => {
                          roving.entered(key)
                          focused = { chat: key, at: keys().indexOf(key) }
                        }}
                      />
                    )}
                  </Show>
                )}
              </Virtualizer>
            </Show>
          </Show>
        </div>
      </ContextMenu>
      <ServerLamp
        onOpenSettings={() => props.navigation.goTo('settings')}
        onOpenHost={() => props.navigation.goTo('host')}
      />
    </nav>
  )
}
