// How a message ends: as all do in its chat, by a timer of its own, or with the first time that it is seen.

export interface Ending {
  /** Seconds, 0 for never; null: as the chat says. */
  readonly timerSeconds: number | null
  readonly burnsOnRead: boolean
}

export const asTheChat: Ending = { timerSeconds: null, burnsOnRead: false }
export const seenOnce: Ending = { timerSeconds: null, burnsOnRead: true }
export const after = (timerSeconds: number): Ending => ({ timerSeconds, burnsOnRead: false })

export const isSame = (one: Ending, other: Ending): boolean =>
  one.timerSeconds === other.timerSeconds && one.burnsOnRead === other.burnsOnRead

/** Five minutes, an hour, a day, a week. */
const lengths = [300, 3_600, 86_400, 604_800] as const

/** What can be chosen where the chat's own timer has these seconds. */
export function endingsFor(chatSeconds: number): readonly Ending[] {
  const never = chatSeconds === 0 ? [] : [after(0)]
  return [asTheChat, ...lengths.filter((seconds) => seconds !== chatSeconds).map(after), ...never, seenOnce]
}
