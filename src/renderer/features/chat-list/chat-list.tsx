// The left pane: whose account it is, the chats, and the lamp of the server at the foot.

import { createMemo, createSignal, Show, type Accessor } from 'solid-js'
import { Virtualizer, type VirtualizerHandle } from 'virtua/solid'
import { domainOf, useAccount, usernameOf } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { createRoving, keptRow } from '../../ui/roving.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { Drafts } from '../composer/drafts.ts'
import { DeviceNotice } from '../devices/device-notice.tsx'
import type { DevicesStore } from '../devices/devices-store.ts'
import type { Navigation } from '../navigation.ts'
import { RefusedBanner } from '../refused-banner.tsx'
import type { ChatListStore } from './chat-list-store.ts'
import type { ContactMarks } from './contact-marks.ts'
import { ChatRow } from './chat-row.tsx'
import './chat-list.css'
import { ServerLamp } from './server-lamp.tsx'

export function ChatList(props: {
  store: ChatListStore
  marks: ContactMarks
  devices: DevicesStore
  navigation: Navigation
  drafts: Drafts
  today: Accessor<number>
}) {
  const { t } = useText()
  const { engine, view } = useAccount()
  const address = (): string => view()?.address ?? ''
  const keys = createMemo(() => props.store.chats.map(({ chat }) => chat))
  const [handle, setHandle] = createSignal<VirtualizerHandle>()
  let scroller: HTMLElement | undefined

  const roving = createRoving({
    keys,
    entry: () => props.navigation.openChat() ?? keys()[0],
    reveal: (chat) => handle()?.scrollToIndex(keys().indexOf(chat), { align: 'nearest' }),
    find: (chat) => scroller?.querySelector<HTMLElement>(`[data-chat="${CSS.escape(chat)}"]`) ?? null,
  })

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
            { label: t('action.settings'), icon: 'settings', onSelect: () => props.navigation.goTo('settings') },
            { label: t('action.host'), icon: 'home', onSelect: () => props.navigation.goTo('host') },
            { label: t('action.lock'), icon: 'lock', onSelect: () => inBackground('lock', engine.lock()) },
          ]}
        />
        <IconButton
          icon="people"
          label={t('list.newGroup')}
          keys="Ctrl Shift N"
          onClick={() => props.navigation.ask('newGroup')}
        />
        <IconButton
          icon="compose"
          label={t('list.newChat')}
          keys="Ctrl N"
          onClick={() => props.navigation.ask('newChat')}
        />
      </header>
      {/* Beside a conversation it stands there. */}
      <div class="when-alone">
        <RefusedBanner />
      </div>
      <DeviceNotice store={props.devices} onLook={() => props.navigation.goTo('devices')} />
      <div
        class="rows scrolls"
        data-stop="list"
        ref={(element) => {
          scroller = element
        }}
        onKeyDown={(event) => roving.press(event)}
      >
        <Show when={props.store.isLoaded()} fallback={<Skeleton label={t('list.loading')} rows={6} />}>
          <Show
            when={keys().length > 0}
            fallback={
              <EmptyState
                icon="chat"
                title={t('list.emptyTitle')}
                actions={
                  <Button kind="primary" onClick={() => props.navigation.ask('newChat')}>
                    {t('list.newChat')}
                  </Button>
                }
              >
                {t('list.empty')}
              </EmptyState>
            }
          >
            <Virtualizer data={keys()} as="ul" item="li" ref={setHandle} keepMounted={keptRow(keys(), roving.stop())}>
              {(key) => (
                <Show when={props.store.find(key)}>
                  {(chat) => (
                    <ChatRow
                      chat={chat()}
                      ownAddress={address()}
                      isVerified={chat().kind === 'pair' && props.marks.isVerified(chat().title)}
                      today={props.today()}
                      draft={props.navigation.openChat() === key ? '' : props.drafts.read(key)}
                      isSelected={props.navigation.openChat() === key}
                      isTabStop={roving.stop() === key}
                      onOpen={() => props.navigation.open(key)}
                      onFocus={() => roving.entered(key)}
                    />
                  )}
                </Show>
              )}
            </Virtualizer>
          </Show>
        </Show>
      </div>
      <ServerLamp
        onOpenSettings={() => props.navigation.goTo('settings')}
        onOpenHost={() => props.navigation.goTo('host')}
      />
    </nav>
  )
}
