// What the palette offers for what is typed: chats, people and actions, the best first, and of equals the latest. It looks
// at names alone, however much was said in the chats.

import type { KeyAction } from '../../keys/key-list.ts'
import type { IconName } from '../../ui/icon-drawings.ts'
import { inOtherLayout } from './other-layout.ts'
import { matchWords, type Match } from './word-match.ts'

export interface PaletteItem {
  readonly id: string
  readonly group: 'found' | 'actions' | 'messages'
  readonly name: string
  /** Said after the name. */
  readonly hint: string
  /** Found by this, too, though it is not what it is called: an address. */
  readonly also?: string
  readonly face:
    | { readonly icon: IconName }
    | { readonly kind: 'person' | 'group' | 'notes'; readonly id: string; readonly name: string }
  readonly action?: KeyAction | undefined
  /** Left out while nothing is typed. */
  readonly isQuiet?: boolean
  readonly onChoose: () => void
}

export interface Offered {
  readonly item: PaletteItem
  readonly marks: Match['marks']
}

const mostOfGroup = 8
/** So that what can be done is seen, too. */
const mostRecent = 5

/** `items` come with the latest first, which decides between equals. */
export function offer(query: string, items: readonly PaletteItem[]): readonly Offered[] {
  const typed = query.trim()
  const all = typed === '' ? items.filter(({ isQuiet }) => isQuiet !== true).map(asIs) : ranked(typed, items)
  const of = (group: PaletteItem['group']): readonly Offered[] => all.filter(({ item }) => item.group === group)
  return [...of('found').slice(0, typed === '' ? mostRecent : mostOfGroup), ...of('actions').slice(0, mostOfGroup)]
}

const asIs = (item: PaletteItem): Offered => ({ item, marks: [] })

/** Behind all that is called what was typed. */
const otherwise = 1_000

function ranked(typed: string, items: readonly PaletteItem[]): readonly Offered[] {
  const other = inOtherLayout(typed)
  return items
    .flatMap((item) => {
      const match = matchWords(typed, item.name)
      if (match !== undefined) return [{ item, ...match }]
      const loose = matchWords(other, item.name) ?? matchWords(typed, `${item.name} ${item.also ?? ''}`)
      if (loose === undefined) return []
      // Of what is not shown, nothing is marked.
      const marks = loose.marks.filter(([, to]) => to <= item.name.length)
      return [{ item, rank: otherwise + loose.rank, marks }]
    })
    .sort((one, next) => one.rank - next.rank)
}
