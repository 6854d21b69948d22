// What is typed into the search, taken apart: words, and filters by name, in both languages. What looks like a filter and is
// none is words.

import type { Shelf } from '../messages/shelves.ts'
import { wordsOf } from './words.ts'

export interface SearchQuery {
  /** Folded; all of them have to be there. */
  readonly words: readonly string[]
  /** The last one is still being typed: its beginning counts. */
  readonly isLastBegun: boolean
  /** A name or an address, lower case. */
  readonly from: readonly string[]
  readonly in: readonly string[]
  readonly has: readonly Shelf[]
  /** By the clock, ms; from `afterMs` on, and up to but not with `beforeMs`. */
  readonly afterMs: number
  readonly beforeMs: number
}

type Filter = 'from' | 'in' | 'has' | 'before' | 'after'

const filterNames: ReadonlyMap<string, Filter> = new Map([
  ...(['from', 'in', 'has', 'before', 'after'] as const).map((name) => [name, name] as const),
  ['от', 'from'],
  ['в', 'in'],
  ['есть', 'has'],
  ['до', 'before'],
  ['после', 'after'],
])

const carried: ReadonlyMap<string, Shelf> = new Map([
  ...named('pictures', ['picture', 'pictures', 'image', 'photo', 'фото', 'картинка', 'картинки']),
  ...named('files', ['file', 'files', 'файл', 'файлы']),
  ...named('voice', ['voice', 'audio', 'голос', 'голосовое']),
  ...named('links', ['link', 'links', 'ссылка', 'ссылки']),
])

function named(shelf: Shelf, names: readonly string[]): readonly (readonly [string, Shelf])[] {
  return names.map((name) => [name, shelf] as const)
}

/** name:word or name:"several words", or anything between blanks. */
const piece = /(\p{L}+):(?:"([^"]*)"?|(\S+))|\S+/gu

/** `offsetMinutes`: how far the user's clock is ahead of UTC. */
export function parseQuery(typed: string, offsetMinutes: number): SearchQuery {
  const words: string[] = []
  const [from, inChats, has]: [string[], string[], Shelf[]] = [[], [], []]
  let [afterMs, beforeMs] = [-Infinity, Infinity]
  let isLastBegun = false

  function takeFilter(filter: Filter | undefined, value: string): boolean {
    const shelf = carried.get(value)
    const day = dayOf(value)
    const startMs = day === undefined ? undefined : day.startMs - offsetMinutes * 60_000
    const endMs = day === undefined ? undefined : day.endMs - offsetMinutes * 60_000
    if (filter === 'from') from.push(value.replace(/^@/u, ''))
    else if (filter === 'in') inChats.push(value.replace(/^[@#]/u, ''))
    else if (filter === 'has' && shelf !== undefined) has.push(shelf)
    else if (filter === 'before' && startMs !== undefined) beforeMs = Math.min(beforeMs, startMs)
    else if (filter === 'after' && endMs !== undefined) afterMs = Math.max(afterMs, endMs)
    else return false
    return true
  }

  for (const { 0: all, 1: name = '', 2: quoted, 3: plain } of typed.matchAll(piece)) {
    const value = (quoted ?? plain ?? '').trim().toLowerCase()
    isLastBegun = false
    if (value !== '' && takeFilter(filterNames.get(name.toLowerCase()), value)) continue
    words.push(...wordsOf(all))
    isLastBegun = true
  }
  isLastBegun &&= /[\p{L}\p{M}\p{N}]$/u.test(typed)
  return { words, isLastBegun, from, in: inChats, has, afterMs, beforeMs }
}

/** Nothing is asked for: not even all. */
export const asksNothing = ({ words, from, in: inChats, has, afterMs, beforeMs }: SearchQuery): boolean =>
  words.length + from.length + inChats.length + has.length === 0 && afterMs === -Infinity && beforeMs === Infinity

/** A year, a month or a day in UTC: 2026, 2026-03, 2026-03-08. */
function dayOf(value: string): { startMs: number; endMs: number } | undefined {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/u.exec(value)
  if (parts === null) return undefined
  const year = Number(parts[1])
  const month = parts[2] === undefined ? undefined : Number(parts[2])
  const day = parts[3] === undefined ? undefined : Number(parts[3])
  if (month !== undefined && (month < 1 || month > 12)) return undefined
  if (day !== undefined && (day < 1 || day > 31)) return undefined
  const startMs = utcMs(year, month ?? 1, day ?? 1)
  if (month === undefined) return { startMs, endMs: utcMs(year + 1, 1, 1) }
  if (day !== undefined) return { startMs, endMs: startMs + dayMs }
  return { startMs, endMs: month === 12 ? utcMs(year + 1, 1, 1) : utcMs(year, month + 1, 1) }
}

const dayMs = 86_400_000

/** Midnight of a day in the Gregorian calendar. Years are counted from March on, so that a leap day is a year's last. */
function utcMs(year: number, month: number, day: number): number {
  const counted = month > 2 ? year : year - 1
  const leapDays = Math.floor(counted / 4) - Math.floor(counted / 100) + Math.floor(counted / 400)
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return (counted * 365 + leapDays + dayOfYear - daysBefore1970) * dayMs
}

/** From the first of March of the year 0. */
const daysBefore1970 = 719_468
