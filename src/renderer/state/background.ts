// Work that nobody waits for. What it could not do is told in one place, by its code; the views stay as they were.

import { codeOf } from '../text/problem.ts'

/** Codes that only say that the account was locked, or its process ended, while a question was under way. */
const expected: readonly string[] = ['locked', 'not_ready', 'peer_gone', 'no_such_chat']

/** `what` names the work; it and the code are all that is told. */
export function inBackground(what: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    const code = codeOf(error)
    if (!expected.includes(code)) reportError(new Error(`${what}: ${code}`))
  })
}
