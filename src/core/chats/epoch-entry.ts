// Entering an epoch, whoever made it: the group's rows, the chat's record and a notice for the timeline.

import { parseMessageId, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { noteCommit } from '../contacts/chat-health.ts'
import { freePlace } from '../messages/free-place.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { saysNothing, type Notice } from '../messages/notice.ts'
import type { Leaf, MlsGroup, Transition } from '../mls/mls.ts'
import { notePicture } from '../pictures/picture-ledger.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'
import { decodeChatMetadata, roleOf, type ChatMetadata } from './chat-metadata.ts'
import { noteClosed } from './closed-epochs.ts'
import { withAppliedCommit, type ChatRecord } from './chat-record.ts'
import { departuresAfter, isOwedRemoval } from './departures.ts'
import { keepReactionKey } from './reaction-keys.ts'
import { messageKey } from './row-keys.ts'
import { noteSigns } from './signs-of-life.ts'

export interface EpochEntry {
  readonly transition: Transition
  readonly commitHash: Uint8Array
  /** Where the commit's row stands. */
  readonly seq: number
  readonly timeMs: number
  readonly author: Leaf['identity']
  /** Devices that the commit removed; one that it added anew is among them. */
  readonly removed: readonly DeviceId[]
  readonly sendHashIsRight: boolean
  /** This device was in the chat before, and could not go on as it was. */
  readonly isRenewed?: boolean
}

/** Gathers everything into the task; keys of epochs too old are forgotten by MLS's own writes. */
export async function enterEpoch(deps: ChatDeps, task: ChatTask, entry: EpochEntry): Promise<void> {
  const before = task.record()
  const { group, writes } = entry.transition
  const held = before.accounts.includes(deps.self.address) ? await task.group() : undefined
  if (held !== undefined && equalBytes(held.groupId, group.groupId)) await keepReactionKey(task, held)
  task.rows.write(writes)
  task.setGroup(group)
  const accounts = [...new Set(group.leaves.map(({ identity }) => identity.account))]
  const { name } = group.active ? decodeChatMetadata(group.metadataBytes) : before
  const departures = group.active ? departuresAfter(before, group, entry.removed) : []
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
    // Any commit renews somebody's keys, so one is enough; another removal asks for another.
    // And whoever has left is to go, as long as a commit of this device could do it: another one would change nothing.
    duty:
      group.active && (entry.removed.length > 0 || isOwedRemoval(deps, { ...before, departures }, group))
        ? dutyDueMs(deps, group)
        : null,
    departures,
  })
  if (group.active && before.peer === null && !(held !== undefined && hasSameMetadata(held, group))) {
    await notePicture(task.work, before.number, decodeChatMetadata(group.metadataBytes).picture?.blob ?? null)
  }
  await noteClosed(task, {
    generation: before.generation,
    epoch: before.epoch,
    place: deps.place(),
    seq: entry.seq,
  })
  task.updateActivity({ ownGenerations: 0 })
  const { timeMs, author } = entry
  await noteCommit(task, { epoch: task.record().epoch, author: author.account, timeMs })
  if (group.active) {
    const { author: by, removed } = entry
    noteSigns(task, { author: by.device, timeMs, before: held, after: group, removed })
  }
  const devicesBefore = new Set(held?.leaves.map(({ identity }) => identity.device))
  await writeNotice(deps, task, entry, {
    added: task.record().accounts.filter((account) => !before.accounts.includes(account)),
    removed: before.accounts.filter(
      (account) => !task.record().accounts.includes(account) && !hasLeft(before, account),
    ),
    renamed: name !== before.name && name.length > 0 ? name : null,
    // Whoever joins by this epoch sees no difference: all of it is new.
    newDevices:
      held === undefined || !group.active
        ? []
        : group.leaves
            .map(({ identity: { account, device } }) => ({ account, device }))
            .filter(({ account, device }) => before.accounts.includes(account) && !devicesBefore.has(device)),
    timerSeconds: held === undefined || !group.active || timerOf(group) === timerOf(held) ? null : timerOf(group),
    keyChanged: null,
    isRenewed: entry.isRenewed ?? false,
    roles: held === undefined || !group.active ? [] : changedRoles(held, group),
    missing: null,
    keysAccepted: null,
    ...(held === undefined || !group.active ? nothingElse : changedDoor(held, group)),
    asked: false,
  })
}

/** It has said so itself, and the timeline has shown that. */
const hasLeft = ({ departures }: ChatRecord, account: AccountAddress): boolean =>
  departures.some((one) => one.account === account && one.departure.wholeAccount)

const firstDutyMs = 5_000
const dutyPerLeafMs = 2_000
const longestDutyMs = 10 * 60_000

/** After a removal somebody commits, to heal what the removed may have learnt. Spread out, so that as a rule one does. */
function dutyDueMs(deps: ChatDeps, { leaves }: MlsGroup): number {
  const [high = 0, low = 0] = deps.crypto.randomBytes(2)
  const spreadMs = Math.min(longestDutyMs, dutyPerLeafMs * leaves.length)
  return deps.clock.nowMs() + firstDutyMs + Math.round(((high * 256 + low) / 65_536) * spreadMs)
}

const hasSameMetadata = (one: MlsGroup, other: MlsGroup): boolean => equalBytes(one.metadataBytes, other.metadataBytes)

/** The chat's default timer as the group says it. */
const timerOf = ({ metadataBytes }: MlsGroup): number => decodeChatMetadata(metadataBytes).defaultTimerSeconds

/** Members of both epochs who have another role in the later one. */
function changedRoles(before: MlsGroup, after: MlsGroup): Notice['roles'] {
  const [was, is] = [decodeChatMetadata(before.metadataBytes), decodeChatMetadata(after.metadataBytes)]
  if (hasSameMetadata(before, after)) return []
  const staying = new Set(before.leaves.map(({ identity }) => identity.account))
  return [...new Set(after.leaves.map(({ identity }) => identity.account))]
    .filter((account) => staying.has(account) && roleOf(was, account) !== roleOf(is, account))
    .map((account) => ({ account, role: roleOf(is, account) }))
}

const nothingElse: Pick<Notice, 'picture' | 'link'> = { picture: null, link: null }

/** How the group looks, and by which links one may ask to come in. One that was used up goes without a word. */
function changedDoor(before: MlsGroup, after: MlsGroup): Pick<Notice, 'picture' | 'link'> {
  if (hasSameMetadata(before, after)) return nothingElse
  const [was, is] = [decodeChatMetadata(before.metadataBytes), decodeChatMetadata(after.metadataBytes)]
  const had = (links: ChatMetadata['links'], id: Uint8Array): boolean => links.some((link) => equalBytes(link.id, id))
  const isMade = is.links.some(({ id }) => !had(was.links, id))
  const isAdding = after.leaves.length > before.leaves.length
  const isRevoked = !isAdding && was.links.some(({ id }) => !had(is.links, id))
  return {
    picture: was.picture?.blob === is.picture?.blob ? null : is.picture === null ? 'removed' : 'set',
    link: isMade ? 'made' : isRevoked ? 'revoked' : null,
  }
}

async function writeNotice(deps: ChatDeps, task: ChatTask, entry: EpochEntry, notice: Notice): Promise<void> {
  if (saysNothing(notice)) return
  const chat = task.record()
  const id = parseMessageId(toHex(entry.commitHash.subarray(0, 16)))
  const key = await freePlace(task, messageKey(chat.number, chat.generation, deps.place(), entry.seq), id)
  const { author, timeMs } = entry
  task.work.put('messages', key, encodeMessageRecord(noticeRecord(notice, { id, author, timeMs, epoch: chat.epoch })))
  task.updateActivity({ lastActivityMs: Math.max(task.activity().lastActivityMs, entry.timeMs) })
}
