// Whether the server has the password that it was asked to take, asked until it answers: a change may be done and its answer
// lost, and the account's other devices are to hear of it all the same. The password is held until then, or until a lock.

import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'

export interface PasswordQuestion {
  /** Begins anew, with this password. It is copied. */
  begin(password: Uint8Array): void
  /** Nobody asks any more, and the password is overwritten. */
  end(): void
}

const firstRetryMs = 5_000
const longestRetryMs = 10 * 60_000

/** `ask` answers whether it is settled; what it is given is overwritten afterwards. Its failures are told, and it is asked again. */
export function createPasswordQuestion(deps: {
  readonly crypto: Pick<Crypto, 'wipe'>
  readonly clock: Clock
  readonly ask: (password: Uint8Array) => Promise<boolean>
  readonly failed: (error: unknown) => void
}): PasswordQuestion {
  const { crypto, clock } = deps
  let held: Uint8Array | undefined
  let retryMs = firstRetryMs
  let cancel = (): void => undefined

  async function attempt(password: Uint8Array): Promise<void> {
    const given = password.slice()
    let isSettled = false
    try {
      isSettled = await deps.ask(given)
    } catch (error) {
      deps.failed(error)
    } finally {
      crypto.wipe(given)
    }
    if (held !== password) return
    if (isSettled) {
      end()
      return
    }
    // Never rejects.
    cancel = clock.after(retryMs, () => void attempt(password))
    retryMs = Math.min(2 * retryMs, longestRetryMs)
  }

  function end(): void {
    cancel()
    if (held !== undefined) crypto.wipe(held)
    held = undefined
  }

  return {
    begin(password) {
      end()
      held = password.slice()
      retryMs = firstRetryMs
      void attempt(held)
    },
    end,
  }
}
