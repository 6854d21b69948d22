// Today, as a signal: it changes at midnight, so that "today" becomes "yesterday", and at no other time.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import { startOfDay } from '../text/formats.ts'

const dayMs = 86_400_000

/** Some moment of the current day, in milliseconds since 1970. */
export function createToday(): Accessor<number> {
  const [today, setToday] = createSignal(Date.now())
  let timer: ReturnType<typeof setTimeout> | undefined
  function arm(): void {
    // Noon of tomorrow lies in tomorrow, also where a day has 23 or 25 hours.
    const midnight = startOfDay(startOfDay(Date.now()) + dayMs * 1.5)
    timer = setTimeout(() => {
      setToday(Date.now())
      arm()
    }, midnight - Date.now())
  }
  arm()
  onCleanup(() => clearTimeout(timer))
  return today
}

/** How far this clock is ahead of UTC, as the search is told it: 1440 added, since no number on a port is below nothing. */
export const aheadMinutes = (): number => 1440 - new Date().getTimezoneOffset()
