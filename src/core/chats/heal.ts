// What a device does about a chat in trouble, when its time has come: it opens the next generation and invites everybody;
// or, where that is not its to do, it asks to be removed and added anew.

import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { askBack, postOwed } from './own-departure.ts'
import { mayOpenGeneration } from './evidence.ts'
import { inviteMissing, openNextGeneration } from './next-generation.ts'

/** Asked again after so long, and each time after twice that, until a Welcome comes. */
const askEveryMs = 10 * 60_000

/** One attempt. When there is more to do it sets when; one at a time per chat: the caller sees to it. */
export async function actOnTrouble(deps: ChatDeps, cell: ChatCell): Promise<void> {
  const { trouble, state } = cell.record()
  if (trouble === null || state === 'left') return
  if (trouble.code !== '') {
    if (!(await mayOpen(deps, cell))) return ask(deps, cell)
    if ((await openNextGeneration(deps, cell)) !== 'opened') return
  }
  if (cell.record().state === 'active') await inviteMissing(deps, cell)
}

function mayOpen(deps: ChatDeps, cell: ChatCell): Promise<boolean> {
  return cell.task(async (task) => {
    const group = await task.group()
    // Any certified device of the account, in its roster or not.
    if (task.record().peer === deps.self.address) return true
    return group !== undefined && mayOpenGeneration(task.record(), group, deps.self.address)
  })
}

async function ask(deps: ChatDeps, cell: ChatCell): Promise<void> {
  await cell.task((task) => {
    const { trouble } = task.record()
    if (trouble === null) return Promise.resolve()
    askBack(deps, task)
    const deferrals = trouble.deferrals + 1
    const actDueMs = deps.clock.nowMs() + askEveryMs * 2 ** Math.min(deferrals - 1, 8)
    task.update({ trouble: { ...trouble, deferrals, actDueMs } })
    return Promise.resolve()
  })
  await postOwed(deps, cell)
}
