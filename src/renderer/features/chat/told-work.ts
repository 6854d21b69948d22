// Work that nobody waits for, but whose failure its user is to know of: a toast says in words what became of it.

import { codeOf, explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'

export function useToldWork(): (work: Promise<unknown>) => void {
  const text = useText()
  const toast = useToast()
  return (work) => {
    work.catch((error: unknown) => {
      const problem = explain(text, { code: codeOf(error) })
      toast.show(`${problem.what} ${problem.todo}`)
    })
  }
}
