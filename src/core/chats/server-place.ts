// Where the server stands in a chat, held against what this device has seen it take: a server that is behind was rolled
// back, and the chat cannot go on there. Asked only where something is wrong already.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { noteEvidence } from './evidence.ts'

/** Notes evidence `server_behind`, or that the registered send hash is another's. */
export async function checkServerPlace(deps: ChatDeps, cell: ChatCell): Promise<void> {
  const { chat } = cell.record()
  const listed = await deps.routes.chats()
  if (!listed.ok) return
  await cell.task(async (task) => {
    const { state, isRegistered, generation, epoch } = task.record()
    if (state !== 'active' || !isRegistered) return
    const known = listed.value.chats.find((one) => one.chat === chat)
    const there = known?.generations.find((one) => one.generation === generation)
    // This device has applied a commit that the server took at that epoch, with itself in the roster.
    if (there === undefined || there.epoch < epoch) await noteEvidence(deps, task, { code: 'server_behind' })
    else if (there.epoch === epoch && !equalBytes(there.sendHash, (await task.keys()).sendHash)) {
      task.update({ sendHashIsRight: false })
    }
  })
}
