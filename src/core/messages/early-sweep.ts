// When what waits for messages that have not come is looked through for what has waited for too long: beside the start, and
// once a day.

import type { Background } from '../session/background.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import type { SessionPart } from '../session/session-part.ts'
import { dropOldEarly } from './early-marks.ts'

const everyMs = 86_400_000

export function startEarlySweep({
  chats,
  directory,
  background,
}: Pick<OpenChats, 'chats' | 'directory'> & { readonly background: Background }): Required<Pick<SessionPart, 'stop'>> {
  let cancel = (): void => undefined
  let sweeping = Promise.resolve()

  function sweep(): void {
    sweeping = background.logged('early-marks', () => dropOldEarly(chats, directory))
    cancel = chats.clock.after(everyMs, sweep)
  }

  sweep()
  return {
    stop() {
      cancel()
      return sweeping
    },
  }
}
