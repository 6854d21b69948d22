// How long a chat can be muted, and whether it is now.

import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { startOfDay } from '../../text/formats.ts'

export const muteLengths = ['hour', 'eightHours', 'tomorrow', 'always'] as const
export type MuteLength = (typeof muteLengths)[number]

const hourMs = 3_600_000

/** Until when, ms, as the engine takes it. */
export function muteUntil(length: MuteLength, nowMs: number): number {
  switch (length) {
    case 'hour':
      return nowMs + hourMs
    case 'eightHours':
      return nowMs + 8 * hourMs
    case 'tomorrow':
      // Noon of tomorrow lies in tomorrow, also where a day has 23 or 25 hours.
      return new Date(startOfDay(startOfDay(nowMs) + 36 * hourMs)).setHours(8)
    case 'always':
      return Number.MAX_SAFE_INTEGER
  }
}

const longestTimerMs = 2_147_483_647

/** Whether a chat is silent now. Looks at the time when the next of them ends, and never otherwise. */
export function createMutes(chats: Accessor<readonly ChatSummary[]>): (chat: ChatSummary) => boolean {
  const [now, setNow] = createSignal(Date.now())
  createEffect(() => {
    const ends = chats().flatMap(({ mutedUntilMs }) =>
      mutedUntilMs !== null && mutedUntilMs > now() ? [mutedUntilMs] : [],
    )
    const next = Math.min(...ends)
    if (next === Number.POSITIVE_INFINITY || next === Number.MAX_SAFE_INTEGER) return
    const timer = setTimeout(() => setNow(Date.now()), Math.min(longestTimerMs, Math.max(0, next - Date.now()) + 1))
    onCleanup(() => clearTimeout(timer))
  })
  return ({ mutedUntilMs }) => mutedUntilMs !== null && mutedUntilMs > now()
}
