// The server numbers a chat's rows without a gap: a number that is skipped is a row that did not come to this device. Most of
// those were taken back by their authors or belong to a generation it was not in yet; own devices know (gaps.ts).

import type { RawRow } from '../messages/raw-row.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { noteGap, type Stretch } from './gaps.ts'
import { timelinePlace } from './row-keys.ts'

/** What lay at the server for so long may have expired there unread: it was more than an author's taking back. */
const shortestExpiryMs = 30 * 86_400_000

/** A row of this chat has been dealt with: whatever was numbered between it and the one before has not come. */
export async function followSequence(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<void> {
  const place = deps.place()
  const before = task.activity().seen
  if (before !== null && (place < before.place || (place === before.place && raw.seq <= before.seq))) return
  task.updateActivity({ seen: { place, seq: raw.seq, timeMs: raw.timeMs } })
  const { state, generation, former } = task.record()
  // A Welcome begins anew: what it left out was noted when it was opened.
  if (before === null || state !== 'active' || raw.type === frameTypes.welcome) return
  // A server that was put back from a copy has forgotten what came last before that, and numbers anew.
  const isRestored = place > before.place
  const upTo = isRestored ? Number.MAX_SAFE_INTEGER : raw.seq
  const skippedIn = (one: number): Stretch => ({
    from: timelinePlace(one, before.place, before.seq + 1),
    to: timelinePlace(one, before.place, upTo),
  })
  // Somebody who has not followed yet may have said it in any that came before: where this device was, or in the last of
  // them, where it may never have been, and its account's others are.
  const earlier = new Set([...former.map((one) => one.generation), generation - 1].filter((one) => one >= 0))
  for (const one of earlier) await noteGap(deps, task, { ...skippedIn(one), isCertain: false })
  const isCertain = !isRestored && deps.clock.nowMs() - before.timeMs >= shortestExpiryMs
  await noteGap(deps, task, { ...skippedIn(generation), isCertain })
}
