// What a device does about a chat in trouble, when its time has come: opens the next generation and invites everybody.

import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { mayOpenGeneration } from './evidence.ts'
import { inviteFormer, openNextGeneration } from './next-generation.ts'

/** One attempt. When there is more to do it sets when; one at a time per chat: the caller sees to it. */
export async function actOnTrouble(deps: ChatDeps, cell: ChatCell): Promise<void> {
  const { trouble, state } = cell.record()
  if (trouble === null || state === 'left') return
  if (trouble.code !== '' && (await mayOpen(deps, cell))) {
    if ((await openNextGeneration(deps, cell)) !== 'opened') return
  }
  if (cell.record().state === 'active') await inviteFormer(deps, cell)
}

function mayOpen(deps: ChatDeps, cell: ChatCell): Promise<boolean> {
  return cell.task(async (task) => {
    const group = await task.group()
    return group !== undefined && mayOpenGeneration(task.record(), group, deps.self.address)
  })
}
