// Evidence that a chat cannot go on as it is, and when this device acts on it. Who may open the next generation does,
// in the order of rank, so that as a rule one does; who may not asks to be added again.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { Leaf, MlsGroup } from '../mls/mls.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { decodeChatMetadata, roleOf, type Role } from './chat-metadata.ts'
import type { ChatRecord } from './chat-record.ts'
import { confirmGaps } from './gaps.ts'
import { noTrouble, unreadableSenders } from './trouble.ts'

/** A client opens a generation by itself at most so often per chat. */
const openEveryMs = 24 * 60 * 60_000
const firstDelayMs = 5_000
/** The next in rank waits so long for the Welcome of the one before. */
const perRankMs = 30_000
const longestDelayMs = 20 * 60_000
const askDelayMs = 60_000

const rank: Readonly<Record<Role, number>> = { owner: 2, admin: 1, member: 0 }

export interface Evidence {
  /** Stable: a code of MLS or of the wrapper, `forked`, `commit_missing`, `server_behind`, `unreadable`. */
  readonly code: string
  /** The device that signed what is refused as invalid: it is left out of the next generation. */
  readonly author?: DeviceId
}

/** Remembers what was found, and when to act on it. The first evidence stays until the chat has moved on. */
export async function noteEvidence(deps: ChatDeps, task: ChatTask, evidence: Evidence): Promise<void> {
  const trouble = task.record().trouble ?? noTrouble
  if (trouble.code !== '') return
  deps.log.warn('chat_evidence', { code: evidence.code })
  const excluded = evidence.author === undefined ? trouble.excluded : [...trouble.excluded, evidence.author].slice(-64)
  task.update({
    trouble: {
      ...trouble,
      code: evidence.code,
      excluded,
      actDueMs: actDueMs(deps, task.record(), await task.group()),
    },
  })
}

/** A row that did not open although a member of this epoch sealed its sender: two such senders are evidence. */
export async function noteUnreadable(deps: ChatDeps, task: ChatTask, sender: DeviceId): Promise<void> {
  const trouble = task.record().trouble ?? noTrouble
  if (trouble.unreadable.includes(sender) || trouble.unreadable.length >= unreadableSenders) return
  const unreadable = [...trouble.unreadable, sender]
  task.update({ trouble: { ...trouble, unreadable } })
  if (unreadable.length < unreadableSenders) return
  await noteEvidence(deps, task, { code: 'unreadable' })
  await confirmGaps(deps, task)
}

/** Whether this account may open a generation that the others follow. */
export function mayOpenGeneration(chat: Pick<ChatRecord, 'peer'>, group: MlsGroup, account: AccountAddress): boolean {
  if (!group.leaves.some(({ identity }) => identity.account === account)) return false
  return chat.peer !== null || rank[roleOf(decodeChatMetadata(group.metadataBytes), account)] >= rank.admin
}

/** When this device acts: owners before admins, lower leaves first, and never twice a day. */
function actDueMs(deps: ChatDeps, chat: ChatRecord, group: MlsGroup | undefined): number {
  const nowMs = deps.clock.nowMs()
  const [random = 0] = deps.crypto.randomBytes(1)
  const place = group === undefined ? undefined : placeAmongOpeners(deps, chat, group)
  if (place === undefined) return nowMs + Math.round(askDelayMs * (1 + random / 255))
  const delayMs = Math.min(longestDelayMs, firstDelayMs + place * perRankMs) + Math.round((random / 255) * firstDelayMs)
  const openedMs = chat.trouble?.openedMs ?? null
  return Math.max(nowMs + delayMs, openedMs === null ? 0 : openedMs + openEveryMs)
}

function placeAmongOpeners(deps: ChatDeps, chat: ChatRecord, group: MlsGroup): number | undefined {
  const metadata = decodeChatMetadata(group.metadataBytes)
  const rankOf = ({ identity }: Leaf): number => rank[roleOf(metadata, identity.account)]
  const place = group.leaves
    .filter(({ identity }) => mayOpenGeneration(chat, group, identity.account))
    .sort((one, other) => rankOf(other) - rankOf(one) || one.index - other.index)
    .findIndex(({ identity }) => identity.device === deps.self.device)
  return place < 0 ? undefined : place
}
