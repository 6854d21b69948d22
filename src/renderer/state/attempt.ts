// Something that a user has the engine try, from the button to its end: busy, refused and why, or done.

import { createSignal, type Accessor } from 'solid-js'
import type { Text } from '../text/create-text.ts'
import { codeOf, explain, type Problem } from '../text/problem.ts'

/** How something ended; a refusal by its code, and whom it is about where it is about somebody. */
export type Outcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly account?: string | null }

export interface Attempt {
  readonly isBusy: Accessor<boolean>
  readonly problem: Accessor<Problem | undefined>
  /** One at a time: what is asked for meanwhile is not done. True when it was done; never rejects. */
  run(work: () => Promise<Outcome>): Promise<boolean>
}

interface AttemptOptions {
  /** Told of each refusal; true where it is shown elsewhere, and is no problem to be explained. */
  readonly takes?: (code: string) => boolean
}

/** `onDone` is called when something was done. */
export function createAttempt(text: Text, onDone?: () => void, options: AttemptOptions = {}): Attempt {
  const [isBusy, setIsBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  return {
    isBusy,
    problem,
    async run(work) {
      if (isBusy()) return false
      setIsBusy(true)
      setProblem(undefined)
      try {
        const outcome = await work()
        if (outcome.ok) onDone?.()
        else if (options.takes?.(outcome.code) !== true) setProblem(explain(text, outcome))
        return outcome.ok
      } catch (error) {
        setProblem(explain(text, { code: codeOf(error) }))
        return false
      } finally {
        setIsBusy(false)
      }
    },
  }
}
