// An abort signal that falls after a time of the clock port, or when its owner closes. Disposing it takes the timer back.

import type { Clock } from '#core/ports/clock.ts'

interface Deadline extends Disposable {
  readonly signal: AbortSignal
}

export interface Deadlines {
  after(delayMs: number): Deadline
}

export function createDeadlines(clock: Clock, closing: AbortSignal): Deadlines {
  return {
    after(delayMs) {
      const controller = new AbortController()
      const fall = (): void => {
        controller.abort()
      }
      const cancel = clock.after(delayMs, fall)
      closing.addEventListener('abort', fall)
      return {
        signal: controller.signal,
        [Symbol.dispose]() {
          cancel()
          closing.removeEventListener('abort', fall)
        },
      }
    },
  }
}
