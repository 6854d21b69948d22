// Times, days, lists and numbers as a language writes them. All through Intl.

export interface Formats {
  /** 10:26 */
  time(ms: number): string
  /** Today, yesterday, or the weekday with its date; the year where it is not this one. */
  day(ms: number, now: number): string
  /** The same within a line: no capital that the language does not ask for. */
  dayWithin(ms: number, now: number): string
  /** The shortest that says when: the time today, the weekday within six days, else the date. */
  moment(ms: number, now: number): string
  /** March 2026 */
  month(ms: number): string
  /** Date and time, as exact as people need them. */
  exactly(ms: number): string
  list(items: readonly string[]): string
  number(value: number): string
  /** A length of time in its largest whole unit: 5 minutes, 1 week. */
  duration(seconds: number): string
  /** A running time: 0:17, 1:02:03. */
  clock(seconds: number): string
  /** An amount of data: 48 kB. */
  bytes(count: number): string
  plural(count: number): Intl.LDMLPluralRule
}

const dayMs = 86_400_000
const oneSecond = { unit: 'second', size: 1 } as const
const oneByte = { unit: 'byte', size: 1 } as const
const byteUnits = [
  { unit: 'gigabyte', size: 1_000_000_000 },
  { unit: 'megabyte', size: 1_000_000 },
  { unit: 'kilobyte', size: 1_000 },
] as const
const durationUnits = [
  { unit: 'week', size: 604_800 },
  { unit: 'day', size: 86_400 },
  { unit: 'hour', size: 3_600 },
  { unit: 'minute', size: 60 },
] as const

export function createFormats(language: string): Formats {
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short' })
  const date = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
  const dateWithYear = new Intl.DateTimeFormat(language, { day: '2-digit', month: '2-digit', year: '2-digit' })
  const fullDay = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' })
  const fullDayWithYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' })
  const month = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' })
  const lists = new Intl.ListFormat(language, { type: 'conjunction' })
  const numbers = new Intl.NumberFormat(language)
  const plurals = new Intl.PluralRules(language)
  const isThisYear = (ms: number, now: number): boolean => new Date(ms).getFullYear() === new Date(now).getFullYear()

  const dayWithin = (ms: number, now: number): string => {
    const days = daysBetween(ms, now)
    if (days === 0 || days === 1) return relative.format(-days, 'day')
    return (isThisYear(ms, now) ? fullDay : fullDayWithYear).format(ms)
  }

  return {
    time: (ms) => time.format(ms),
    day: (ms, now) => capitalized(dayWithin(ms, now), language),
    dayWithin,
    moment(ms, now) {
      const days = daysBetween(ms, now)
      if (days === 0) return time.format(ms)
      if (days > 0 && days < 7) return weekday.format(ms)
      return (isThisYear(ms, now) ? date : dateWithYear).format(ms)
    },
    month: (ms) => capitalized(month.format(ms), language),
    exactly: (ms) => exact.format(ms),
    list: (items) => lists.format(items),
    number: (value) => numbers.format(value),
    duration(seconds) {
      const { unit, size } = durationUnits.find(({ size }) => seconds >= size && seconds % size === 0) ?? oneSecond
      return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
    },
    clock(seconds) {
      const whole = Math.max(0, Math.floor(seconds))
      const two = (value: number): string => String(value).padStart(2, '0')
      const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
      return hours === 0 ? `${String(minutes)}:${two(rest)}` : `${String(hours)}:${two(minutes)}:${two(rest)}`
    },
    bytes(count) {
      const unit = byteUnits.find(({ size }) => count >= size) ?? oneByte
      const digits = { maximumFractionDigits: unit.size > 1_000 ? 1 : 0 }
      const style = { style: 'unit', unit: unit.unit, unitDisplay: unit.size === 1 ? 'long' : 'short' } as const
      return new Intl.NumberFormat(language, { ...style, ...digits }).format(count / unit.size)
    },
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
