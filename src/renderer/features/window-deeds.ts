// What the keys of the window do; the palette does the same. F6 walks the panes, Escape closes the topmost thing.

import type { Deeds } from '../keys/pressed.ts'
import type { Desk } from '../state/desk.ts'
import { nextTextSize } from '../state/text-size.ts'
import { isUnread, type ListFilter } from './chat-list/list-filter.ts'
import type { Navigation } from './navigation.ts'

interface WindowDeedsDeps {
  readonly navigation: Navigation
  readonly filter: ListFilter
  readonly desk: Pick<Desk, 'settings' | 'changeSettings'>
  lock(): void
}

const focusable = 'a[href], button, input, textarea, [tabindex="0"]'

export function createWindowDeeds({ navigation, filter, desk, lock }: WindowDeedsDeps): Deeds<'window'> {
  /** Through the chats that the list shows. */
  function goBy(step: 1 | -1): boolean {
    const ids = filter.shown().map(({ chat }) => chat)
    const at = ids.indexOf(navigation.openChat() ?? '')
    const next = ids[at < 0 ? 0 : Math.min(Math.max(at + step, 0), ids.length - 1)]
    if (next !== undefined) navigation.open(next)
    return next !== undefined
  }

  /** Round, and never to the one that is open. */
  function goToUnread(step: 1 | -1): boolean {
    const shown = filter.shown()
    const at = shown.findIndex(({ chat }) => chat === navigation.openChat())
    const from = at < 0 ? (step === 1 ? -1 : 0) : at
    const around = shown.map((_, index) => shown[(from + step * (index + 1) + 2 * shown.length) % shown.length])
    const next = around.find((one) => one !== undefined && isUnread(one) && one.chat !== navigation.openChat())
    if (next !== undefined) navigation.open(next.chat)
    return next !== undefined
  }

  function changeText(step: 1 | -1): void {
    const textSizePercent = nextTextSize(desk.settings().textSizePercent, step)
    if (textSizePercent !== undefined) desk.changeSettings({ textSizePercent })
  }

  /** True where there was something to close. */
  function closeTopmost(): boolean {
    if (navigation.place() !== 'chats') navigation.goTo('chats')
    else if (navigation.isInfoOpen()) {
      navigation.toggleInfo(false)
      document.querySelector<HTMLElement>('.who-is-here')?.focus()
    } else if (navigation.openChat() !== undefined && isNarrow()) navigation.leaveChat()
    else return false
    return true
  }

  const show = (which: Parameters<ListFilter['choose']>[0]) => (): void => {
    navigation.goTo('chats')
    if (isNarrow()) navigation.leaveChat()
    filter.choose(which)
  }
  const ask = (question: Parameters<Navigation['ask']>[0]) => (): void => {
    if (question === 'newChat' || question === 'newGroup') navigation.goTo('chats')
    navigation.ask(question)
  }

  return {
    palette: ask('palette'),
    keySheet: ask('keys'),
    newChat: ask('newChat'),
    newGroup: ask('newGroup'),
    nextChat: () => goBy(1),
    previousChat: () => goBy(-1),
    nextUnread: () => goToUnread(1),
    previousUnread: () => goToUnread(-1),
    chatInfo() {
      if (navigation.openChat() === undefined || navigation.place() !== 'chats') return false
      navigation.toggleInfo()
      return true
    },
    filterAll: show('all'),
    filterUnread: show('unread'),
    filterGroups: show('groups'),
    filterMentions: show('mentions'),
    filterArchived: show('archived'),
    nextPane: () => walkPanes(1),
    previousPane: () => walkPanes(-1),
    back: closeTopmost,
    settings: () => navigation.goTo('settings'),
    largerText: () => changeText(1),
    smallerText: () => changeText(-1),
    normalText: () => desk.changeSettings({ textSizePercent: 100 }),
    lock,
  }
}

const isNarrow = (): boolean => matchMedia('(max-width: 720px)').matches

/** List → header → timeline → composer → info, and round. */
function walkPanes(step: 1 | -1): void {
  const stops = [...document.querySelectorAll<HTMLElement>('[data-stop]')].filter((stop) => stop.checkVisibility())
  if (stops.length === 0) return
  const at = stops.findIndex((stop) => stop.contains(document.activeElement))
  const next = stops[(Math.max(at, step === 1 ? -1 : 0) + step + stops.length) % stops.length]
  if (next === undefined) return
  const targets = [...next.querySelectorAll<HTMLElement>(focusable)]
  const target = targets.find((element) => element.tabIndex === 0 && element.checkVisibility())
  if (target !== undefined) target.focus()
  else next.focus()
}
