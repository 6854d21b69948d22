// Entering an epoch, whoever made it: the group's rows, the chat's record and a notice for the timeline.

import type { AccountAddress } from '#protocol/ids.ts'
import { parseMessageId } from '#protocol/ids.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import type { Leaf, Transition } from '../mls/mls.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'
import { decodeChatMetadata } from './chat-metadata.ts'
import { withAppliedCommit } from './chat-record.ts'
import { messageKey } from './row-keys.ts'

export interface EpochEntry {
  readonly transition: Transition
  readonly commitHash: Uint8Array
  /** Where the commit's row stands. */
  readonly seq: number
  readonly timeMs: number
  readonly author: Leaf['identity']
  readonly sendHashIsRight: boolean
}

/** Gathers everything into the task; keys of epochs too old are forgotten by MLS's own writes. */
export async function enterEpoch(deps: ChatDeps, task: ChatTask, entry: EpochEntry): Promise<void> {
  const before = task.record()
  const { group, writes } = entry.transition
  task.rows.write(writes)
  task.setGroup(group)
  const accounts = [...new Set(group.leaves.map(({ identity }) => identity.account))]
  const { name } = group.active ? decodeChatMetadata(group.metadataBytes) : before
  task.update({
    epoch: group.active ? group.epoch : before.epoch,
    state: group.active ? 'active' : 'left',
    name,
    accounts: group.active ? accounts : before.accounts.filter((account) => account !== deps.self.address),
    appliedCommits: withAppliedCommit(before, {
      epoch: before.epoch,
      hash: entry.commitHash,
      closedAtRunningMs: deps.runningMs(),
    }),
    sendHashIsRight: entry.sendHashIsRight,
  })
  task.updateActivity({ ownGenerations: 0 })
  writeNotice(deps, task, entry, {
    added: task.record().accounts.filter((account) => !before.accounts.includes(account)),
    removed: before.accounts.filter((account) => !task.record().accounts.includes(account)),
    renamed: name !== before.name && name.length > 0 ? name : null,
  })
}

function writeNotice(
  deps: ChatDeps,
  task: ChatTask,
  entry: EpochEntry,
  notice: { added: readonly AccountAddress[]; removed: readonly AccountAddress[]; renamed: string | null },
): void {
  if (notice.added.length === 0 && notice.removed.length === 0 && notice.renamed === null) return
  const chat = task.record()
  const key = messageKey(chat.number, chat.generation, deps.place(), entry.seq)
  task.work.put(
    'messages',
    key,
    encodeMessageRecord({
      id: parseMessageId(toHex(entry.commitHash.subarray(0, 16))),
      sender: entry.author.account,
      device: entry.author.device,
      sentAtMs: entry.timeMs,
      serverTimeMs: entry.timeMs,
      kind: 'notice',
      text: '',
      state: 'received',
      failure: '',
      epoch: chat.epoch,
      notice,
      rawPayload: null,
    }),
  )
  task.updateActivity({ lastActivityMs: Math.max(task.activity().lastActivityMs, entry.timeMs) })
}
