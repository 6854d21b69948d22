// A chat that halted at a commit, for a reason that is gone: the row is still there, and is judged anew.

import type { ChatCell } from './chat-cell.ts'
import { noTrouble } from './trouble.ts'

/** False where the chat has not halted for this. Its worker is then to be told that there are rows. */
export function resumeHalted(cell: ChatCell, haltCode: string): Promise<boolean> {
  return cell.task((task) => {
    const { state, haltCode: why, trouble } = task.record()
    if (state !== 'halted' || why !== haltCode) return Promise.resolve(false)
    // What is wrong still is found again.
    task.update({ state: 'active', haltCode: '', trouble: { ...(trouble ?? noTrouble), code: '', actDueMs: null } })
    return Promise.resolve(true)
  })
}
