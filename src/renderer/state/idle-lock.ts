// Locks after so many minutes without a key or a click. With the system itself it is locked by the main process.

import { createEffect, onCleanup } from 'solid-js'
import type { Desk } from './desk.ts'

const minuteMs = 60_000
const signsOfLife = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

export function createIdleLock(desk: Desk, lock: () => void): void {
  let lastSignMs = Date.now()
  const note = (): void => {
    lastSignMs = Date.now()
  }
  for (const sign of signsOfLife) addEventListener(sign, note, { capture: true, passive: true })
  onCleanup(() => {
    for (const sign of signsOfLife) removeEventListener(sign, note, { capture: true })
  })

  createEffect(() => {
    const limitMs = desk.settings().lockAfterMinutes * minuteMs
    if (limitMs === 0) return
    let timer: ReturnType<typeof setTimeout>
    // One timer that looks again when it could be time: a key press costs nothing.
    const look = (): void => {
      const restMs = lastSignMs + limitMs - Date.now()
      if (restMs <= 0) lock()
      else timer = setTimeout(look, restMs)
    }
    timer = setTimeout(look, limitMs)
    onCleanup(() => clearTimeout(timer))
  })
}
