// The palette as it opens over the window: everybody, every chat and every action there is now.

import { createSignal } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import type { SearchHit } from '#ipc/engine/search-contract.ts'
import type { ContactView } from '#ipc/engine/contacts-contract.ts'
import { actionsOf, keyList, type ActionOf } from '../../keys/key-list.ts'
import type { Deeds } from '../../keys/pressed.ts'
import { domainOf, useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import type { IconName } from '../../ui/icon-drawings.ts'
import { useToldWork } from '../chat/told-work.ts'
import { useChatDeeds } from '../chat-list/chat-deeds.tsx'
import { chatName, isNotes, personName } from '../chat-list/chat-name.ts'
import type { ChatListStore } from '../chat-list/chat-list-store.ts'
import type { Navigation } from '../navigation.ts'
import { settingsSections } from '../settings/settings-sections.ts'
import { createFoundMessages } from './found-messages.ts'
import type { Offered, PaletteItem } from './palette-items.ts'
import { Palette } from './palette.tsx'

type WindowAction = ActionOf<'window'>

/** What one does while the palette is not there: where one is, and what is on top. */
const unoffered: readonly WindowAction[] = ['palette', 'nextPane', 'previousPane', 'back']

const icons: Readonly<Partial<Record<WindowAction, IconName>>> = {
  keySheet: 'keys',
  newChat: 'compose',
  newGroup: 'people',
  chatInfo: 'side',
  settings: 'settings',
  lock: 'lock',
  filterUnread: 'checks',
  filterGroups: 'people',
  filterArchived: 'archive',
  nextChat: 'down',
  previousChat: 'up',
  nextUnread: 'down',
  previousUnread: 'up',
}

/** What was done lately, by its id, the last first; as long as the window lives. */
const [lately, setLately] = createSignal<readonly string[]>([])
const keptLately = 8

export function PaletteOfWindow(props: {
  store: ChatListStore
  navigation: Navigation
  deeds: Deeds<'window'>
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine, view } = useAccount()
  const chatDeeds = useChatDeeds()
  const told = useToldWork()
  const [people, setPeople] = createSignal<readonly ContactView[]>([])
  const ownAddress = (): string => view()?.address ?? ''
  const askPeople = async (): Promise<void> => {
    setPeople(await engine.contactList())
  }
  inBackground('people', askPeople())

  async function write(account: string): Promise<void> {
    const started = await engine.startPairChat({ peer: account })
    if (!started.ok) throw Object.assign(new Error('no chat'), { code: started.code })
    props.navigation.open(started.chat)
  }
  async function openNotes(): Promise<void> {
    props.navigation.open((await engine.openNotes()).chat)
  }

  const hasNotes = (): boolean => props.store.chats.some((chat) => isNotes(chat, ownAddress()))
  const goToNotes = (): void => told(openNotes())

  function chatItem(chat: ChatSummary): PaletteItem {
    const isPair = chat.kind === 'pair'
    const name = chatName(text, chat, ownAddress())
    const kind = isNotes(chat, ownAddress()) ? 'notes' : isPair ? 'person' : 'group'
    const about = kind === 'notes' ? t('notes.facts') : isPair ? domainOf(chat.title) : t('palette.isGroup')
    return {
      id: chat.chat,
      group: 'found',
      name,
      hint: chat.isArchived ? t('palette.archived') : about,
      ...(isPair ? { also: chat.title } : {}),
      face: { kind, id: isPair ? chat.title : chat.chat, name },
      isQuiet: chat.chat === props.navigation.openChat(),
      onChoose: () => props.navigation.open(chat.chat),
    }
  }

  function chats(): readonly PaletteItem[] {
    const recent = props.navigation.recent()
    const lastOpened = ({ chat }: ChatSummary): number => (recent.includes(chat) ? recent.indexOf(chat) : recent.length)
    return props.store.chats
      .toSorted((one, other) => lastOpened(one) - lastOpened(other) || other.lastActivityMs - one.lastActivityMs)
      .map(chatItem)
  }

  /** Those whom one has no chat of two with. */
  function others(): readonly PaletteItem[] {
    const known = new Set(props.store.chats.flatMap(({ kind, title }) => (kind === 'pair' ? [title] : [])))
    return people()
      .filter(({ account, isBlocked }) => !known.has(account) && !isBlocked && account !== ownAddress())
      .map(({ account }) => ({
        id: account,
        group: 'found',
        name: personName(account, ownAddress()),
        hint: t('palette.write'),
        also: account,
        face: { kind: 'person', id: account, name: personName(account, ownAddress()) },
        isQuiet: true,
        onChoose: () => told(write(account)),
      }))
  }

  function ofOpenChat(): readonly PaletteItem[] {
    const chat = props.store.find(props.navigation.openChat() ?? '')
    if (chat === undefined || props.navigation.place() !== 'chats') return []
    const name = chatName(text, chat, ownAddress())
    const find = {
      label: t('find.open'),
      icon: 'search' as const,
      action: 'findInChat' as const,
      onSelect: () => props.navigation.wishFor('findInChat'),
    }
    const jump = {
      label: t('jump.title'),
      icon: 'calendar' as const,
      action: 'jumpToDate' as const,
      onSelect: () => props.navigation.wishFor('jumpToDate'),
    }
    return [find, jump, ...chatDeeds.entriesFor(chat)].map(({ label, icon, action, onSelect }) => ({
      id: `chat:${action ?? label}`,
      group: 'actions',
      name: t('palette.ofChat', { action: label.replace('…', ''), name }),
      hint: '',
      face: { icon: icon ?? 'chat' },
      // The keys of a row hold on the row alone.
      action: action === 'jumpToDate' || action === 'findInChat' ? action : undefined,
      onChoose: onSelect,
    }))
  }

  function ofWindow(): readonly PaletteItem[] {
    const keyed = actionsOf('window')
      .filter(
        (action) => !unoffered.includes(action) && (action !== 'chatInfo' || props.navigation.openChat() !== undefined),
      )
      .map(
        (action): PaletteItem => ({
          id: action,
          group: 'actions',
          name: t(keyList[action].words),
          hint: '',
          face: { icon: icons[action] ?? 'chat' },
          action,
          onChoose: () => void props.deeds[action](),
        }),
      )
    const { navigation } = props
    const plain = (id: string, name: string, icon: IconName, onChoose: () => void): PaletteItem => ({
      ...{ id, name, onChoose, group: 'actions', hint: '', face: { icon } },
    })
    return [
      ...keyed,
      // Where it is among the chats, it is found there.
      ...(hasNotes() ? [] : [plain('notes', t('notes.name'), 'note', goToNotes)]),
      plain('host', t('action.host'), 'home', () => navigation.goTo('host')),
    ]
  }

  function ofSettings(): readonly PaletteItem[] {
    return settingsSections.map(({ id, words, icon }) => ({
      id: `settings:${id}`,
      group: 'actions',
      name: t(words),
      hint: t('action.settings'),
      face: { icon },
      isQuiet: true,
      onChoose: () => props.navigation.openSettings(id),
    }))
  }

  function items(): readonly PaletteItem[] {
    const order = lately()
    const lastDone = ({ id }: PaletteItem): number => (order.includes(id) ? order.indexOf(id) : order.length)
    const actions = [...ofOpenChat(), ...ofWindow(), ...ofSettings()].toSorted(
      (one, other) => lastDone(one) - lastDone(other),
    )
    return [...chats(), ...others(), ...actions.map(remembered)]
  }

  const remembered = (item: PaletteItem): PaletteItem => ({
    ...item,
    onChoose() {
      setLately((before) => [item.id, ...before.filter((id) => id !== item.id)].slice(0, keptLately))
      item.onChoose()
    },
  })

  const found = createFoundMessages(engine)
  function messageItem({ chat, message, position, sender, timeMs, excerpt }: SearchHit): Offered {
    const listed = props.store.find(chat)
    const name = personName(sender, ownAddress())
    const where = listed === undefined ? '' : chatName(text, listed, ownAddress())
    const when = text.moment(timeMs, Date.now())
    const item: PaletteItem = {
      id: `message:${chat}:${message}`,
      group: 'messages',
      name: excerpt.text,
      hint: t('search.where', { name, chat: where, when }),
      face: { kind: 'person', id: sender, name },
      onChoose: () => props.navigation.openAt({ chat, message, position }),
    }
    return { item, marks: excerpt.marks.map(({ start, length }) => [start, start + length] as const) }
  }

  return (
    <Palette
      items={items()}
      messages={found.hits().map(messageItem)}
      note={found.isPartial() ? t('search.reading') : ''}
      onType={found.find}
      onClose={() => props.onClose()}
    />
  )
}
