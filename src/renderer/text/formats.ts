// Times, days, lists and numbers as a language writes them. All through Intl.

export interface Formats {
  /** 10:26 */
  time(ms: number): string
  /** Today, yesterday, or the weekday with its date; the year where it is not this one. */
  day(ms: number, now: number): string
  /** The shortest that says when: the time today, the weekday within six days, else the date. */
  moment(ms: number, now: number): string
  list(items: readonly string[]): string
  number(value: number): string
  plural(count: number): Intl.LDMLPluralRule
}

const dayMs = 86_400_000

export function createFormats(language: string): Formats {
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short' })
  const date = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
  const dateWithYear = new Intl.DateTimeFormat(language, { day: '2-digit', month: '2-digit', year: '2-digit' })
  const fullDay = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' })
  const fullDayWithYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const lists = new Intl.ListFormat(language, { type: 'conjunction' })
  const numbers = new Intl.NumberFormat(language)
  const plurals = new Intl.PluralRules(language)
  const isThisYear = (ms: number, now: number): boolean => new Date(ms).getFullYear() === new Date(now).getFullYear()

  return {
    time: (ms) => time.format(ms),
    day(ms, now) {
      const days = daysBetween(ms, now)
      if (days === 0 || days === 1) return capitalized(relative.format(-days, 'day'), language)
      return capitalized((isThisYear(ms, now) ? fullDay : fullDayWithYear).format(ms), language)
    },
    moment(ms, now) {
      const days = daysBetween(ms, now)
      if (days === 0) return time.format(ms)
      if (days > 0 && days < 7) return weekday.format(ms)
      return (isThisYear(ms, now) ? date : dateWithYear).format(ms)
    },
    list: (items) => lists.format(items),
    number: (value) => numbers.format(value),
    plural: (count) => plurals.select(count),
  }
}

/** Midnights between two moments, in the local zone. */
function daysBetween(earlier: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / dayMs)
}

export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0)
}

const capitalized = (words: string, language: string): string =>
  words.slice(0, 1).toLocaleUpperCase(language) + words.slice(1)
