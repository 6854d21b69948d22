// Which notifications stand on the screen, as a state machine: what happened comes in, what is to be done goes out. No clock
// and no system of its own.

import type { Settings } from '#ipc/desktop-contract.ts'

export type NoticeSettings = Pick<Settings, 'notices' | 'doNotDisturb' | 'quietHours'>

export interface NoticeState {
  readonly settings: NoticeSettings
  /** The window has the focus: whoever sits there sees what comes. */
  readonly isInFront: boolean
  /** Chats of which a notification stands there. */
  readonly shown: ReadonlySet<string>
}

export type NoticeEvent =
  | {
      readonly kind: 'news'
      readonly chat: string
      readonly title: string
      readonly body: string
      /** Of the day, in the time of this computer. */
      readonly minute: number
    }
  | { readonly kind: 'over' | 'clicked' | 'dismissed'; readonly chat: string }
  | { readonly kind: 'settings'; readonly settings: NoticeSettings }
  | { readonly kind: 'front'; readonly isInFront: boolean }
  /** The worker ended: what it told cannot be taken back by it any more. */
  | { readonly kind: 'ended' }

export type NoticeEffect =
  | { readonly kind: 'show'; readonly chat: string; readonly title: string; readonly body: string }
  | { readonly kind: 'close' | 'open'; readonly chat: string }

interface Step {
  readonly state: NoticeState
  readonly effects: readonly NoticeEffect[]
}

export const firstNoticeState = (settings: NoticeSettings): NoticeState => ({
  settings,
  isInFront: false,
  shown: new Set(),
})

/** One notification per chat: a newer one takes the place of the one before. */
export function step(state: NoticeState, event: NoticeEvent): Step {
  switch (event.kind) {
    case 'news': {
      if (state.isInFront || isQuiet(state.settings, event.minute)) return { state, effects: [] }
      const { chat, title, body } = event
      return {
        state: { ...state, shown: new Set([...state.shown, chat]) },
        effects: [{ kind: 'show', chat, title, body }],
      }
    }
    case 'over':
      return withoutChat(state, event.chat, [{ kind: 'close', chat: event.chat }])
    case 'clicked':
      return withoutChat(state, event.chat, [
        { kind: 'close', chat: event.chat },
        { kind: 'open', chat: event.chat },
      ])
    case 'dismissed':
      return withoutChat(state, event.chat, [])
    case 'settings': {
      const next = { ...state, settings: event.settings }
      // What was said by a freer choice does not stand there under a narrower one.
      const isSame = event.settings.notices === state.settings.notices && !event.settings.doNotDisturb
      return isSame ? { state: next, effects: [] } : withoutAll(next)
    }
    case 'front':
      return { state: { ...state, isInFront: event.isInFront }, effects: [] }
    case 'ended':
      return withoutAll(state)
  }
}

/** From and until which minute of the day. */
const hours: Readonly<Record<Exclude<Settings['quietHours'], 'off'>, readonly [number, number]>> = {
  '22-7': [22 * 60, 7 * 60],
  '23-8': [23 * 60, 8 * 60],
  '18-9': [18 * 60, 9 * 60],
}

function isQuiet({ notices, doNotDisturb, quietHours }: NoticeSettings, minute: number): boolean {
  if (notices === 'off' || doNotDisturb) return true
  if (quietHours === 'off') return false
  const [from, until] = hours[quietHours]
  // They all go over midnight.
  return minute >= from || minute < until
}

function withoutChat(state: NoticeState, chat: string, effects: readonly NoticeEffect[]): Step {
  if (!state.shown.has(chat)) return { state, effects: effects.filter(({ kind }) => kind === 'open') }
  return { state: { ...state, shown: new Set([...state.shown].filter((one) => one !== chat)) }, effects }
}

const withoutAll = (state: NoticeState): Step => ({
  state: { ...state, shown: new Set() },
  effects: [...state.shown].map((chat) => ({ kind: 'close', chat })),
})
