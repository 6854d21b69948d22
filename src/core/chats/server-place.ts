// Where the server stands in a chat, held against what this device has seen it take: a server that is behind was rolled
// back, and the chat cannot go on there. Asked after a restore, and where something is wrong already.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { noteEvidence } from './evidence.ts'

/** Notes evidence `server_behind`, or that the registered send hash is another's. */
export async function checkServerPlace(deps: ChatDeps, cell: ChatCell): Promise<void> {
  // What the server says is held against this moment: the chat may go on while it is being asked.
  const { chat, generation, epoch } = cell.record()
  const listed = await listChats(deps.routes)
  if (!listed.ok) return
  await cell.task(async (task) => {
    const now = task.record()
    if (now.state !== 'active' || !now.isRegistered || now.generation !== generation) return
    const known = listed.value.chats.find((one) => one.chat === chat)
    const there = known?.generations.find((one) => one.generation === generation)
    // This device has applied a commit that the server took at that epoch, with itself in the roster.
    if (there === undefined || there.epoch < epoch) await noteEvidence(deps, task, { code: 'server_behind' })
    else if (there.epoch === now.epoch && !equalBytes(there.sendHash, (await task.keys()).sendHash)) {
      task.update({ sendHashIsRight: false })
    }
  })
}

type Listed = ReturnType<SessionRoutes['chats']>

/** Chats that ask at the same moment share an answer: after a restore all of them do. */
const shared = new WeakMap<SessionRoutes, Listed>()

function listChats(routes: SessionRoutes): Listed {
  const asked = shared.get(routes)
  if (asked !== undefined) return asked
  const answer = askSoon(routes)
  shared.set(routes, answer)
  return answer
}

/** A few turns later, when the others have come to ask; whoever comes after that asks anew. */
async function askSoon(routes: SessionRoutes): Listed {
  for (let turn = 0; turn < 16; turn++) await Promise.resolve()
  shared.delete(routes)
  return routes.chats()
}
