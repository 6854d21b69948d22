// A change to a group, from the button to its end: busy, refused and why, or done.

import { createSignal, type Accessor } from 'solid-js'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import type { Text } from '../../text/create-text.ts'

type Outcome = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly account?: string | null }

export interface GroupChange {
  readonly isBusy: Accessor<boolean>
  readonly problem: Accessor<Problem | undefined>
  /** One at a time; `onDone` is called when it has been made. */
  run(change: () => Promise<Outcome>): Promise<void>
}

export function createGroupChange(text: Text, onDone: () => void): GroupChange {
  const [isBusy, setIsBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  return {
    isBusy,
    problem,
    async run(change) {
      if (isBusy()) return
      setIsBusy(true)
      setProblem(undefined)
      try {
        const outcome = await change()
        if (outcome.ok) onDone()
        else setProblem(explain(text, outcome))
      } catch (error) {
        setProblem(explain(text, { code: codeOf(error) }))
      } finally {
        setIsBusy(false)
      }
    },
  }
}
