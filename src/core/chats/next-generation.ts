// Opening a chat's next generation: a new MLS group for the same chat, into which everybody is invited; history stays.
// The group is on disk before the server hears of it, and the chat moves only when the server has taken it. Decision 0023.

import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import type { ChatList, OpenGeneration } from '#protocol/client-server/chats.ts'
import { InternalError } from '#protocol/errors.ts'
import { parseMessageId } from '#protocol/ids.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { noticeOf } from '../messages/notice.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { decodeChatMetadata, encodeChatMetadata, roleNumbers } from './chat-metadata.ts'
import { deriveEpochKeys, type EpochKeys } from './epoch-keys.ts'
import { mayOpenGeneration } from './evidence.ts'
import { chatContext } from './exporter-context.ts'
import { forgetGeneration, withFormer } from './former-generations.ts'
import { noteSince } from './gaps.ts'
import { createGroupRows } from './group-rows.ts'
import { claimWhatThereIs, planAdd } from './membership.ts'
import { registerChat } from './new-chat.ts'
import { pairKey } from './pair-key.ts'
import { messageKey, timelinePlace } from './row-keys.ts'
import { submitCommit } from './submit-commit.ts'
import { noTrouble } from './trouble.ts'

/** `later`: the server was not reached, or another device was first and its Welcome has to come. */
export type Opened = 'opened' | 'later' | 'refused'

const retryMs = 60_000
const waitForWelcomeMs = 10 * 60_000
/** After so many waits for a Welcome into what another opened, it is taken for one that never comes. */
const maxDeferrals = 3

/** Opens the next generation and moves the chat into it. One at a time per chat: the caller sees to it. */
export async function openNextGeneration(deps: ChatDeps, cell: ChatCell): Promise<Opened> {
  const listed = await deps.routes.chats()
  if (!listed.ok) return postpone(deps, cell, retryMs)
  const known = listed.value.chats.find(({ chat }) => chat === cell.record().chat)?.generations ?? []
  if (isOvertaken(cell, known)) return defer(deps, cell)
  const newest = Math.max(-1, ...known.map((one) => one.generation))
  const generation = cell.record().trouble?.opening ?? Math.max(cell.record().generation, newest) + 1
  const request = await cell.task((task) => prepare(deps, task, generation))
  if (request === undefined) return 'refused'
  // A server that was rolled back may have lost more than one: those in between are opened and left empty.
  for (let lost = newest + 1; lost < request.generation; lost++) {
    const filler = { ...request, generation: lost, sendHash: deps.crypto.randomBytes(32) }
    const filled = await tell(deps, filler)
    if (!filled.ok && filled.why === 'unreachable') return postpone(deps, cell, retryMs)
  }
  const answer = await tell(deps, request)
  if (!answer.ok && answer.why === 'unreachable') return postpone(deps, cell, retryMs)
  if (!answer.ok) {
    await cell.task((task) => abandon(task))
    deps.log.warn('generation_refused', { code: answer.code })
    return answer.code === 'generation_exists' ? defer(deps, cell) : postpone(deps, cell, waitForWelcomeMs)
  }
  await cell.task((task) => moveInto(deps, task, request.generation))
  return 'opened'
}

/**
 * Adds those who are wanted in the chat and not in it yet: of the former generation, or named when it was made. Who cannot be
 * added now is tried again later.
 */
export async function inviteMissing(deps: ChatDeps, cell: ChatCell): Promise<void> {
  const { trouble, accounts } = cell.record()
  if (trouble === null || trouble.toInvite.length === 0) return
  if (!(await registerChat(deps, cell)).ok) {
    await postpone(deps, cell, retryMs)
    return
  }
  // Of the own account it is not said who of its devices is there.
  const missing = trouble.toInvite.filter((account) => account === deps.self.address || !accounts.includes(account))
  const claimed = await claimWhatThereIs(deps, missing)
  const devices = claimed.filter(({ inspected }) => !trouble.excluded.includes(inspected.identity.device))
  for (;;) {
    const submitted = await submitCommit(deps, cell, planAdd(devices))
    if (!submitted.ok || 'needless' in submitted) break
  }
  await cell.task((task) => {
    const { accounts, trouble: current } = task.record()
    if (current === null) return Promise.resolve()
    const toInvite = current.toInvite.filter((account) => account !== deps.self.address && !accounts.includes(account))
    const actDueMs = toInvite.length === 0 ? null : deps.clock.nowMs() + waitForWelcomeMs
    task.update({ trouble: { ...current, toInvite, actDueMs } })
    return Promise.resolve()
  })
}

type Generations = ChatList['chats'][number]['generations']

/** Another device has opened a later one with this one in its roster: its Welcome is on the way. */
function isOvertaken(cell: ChatCell, known: Generations): boolean {
  const { generation, trouble } = cell.record()
  const isOthers = (one: Generations[number]): boolean =>
    one.generation > generation && one.generation !== trouble?.opening
  return known.some(isOthers) && (trouble?.deferrals ?? 0) < maxDeferrals
}

function tell(deps: ChatDeps, request: OpenGeneration) {
  return request.generation === 0 ? deps.routes.openChat(request) : deps.routes.openGeneration(request)
}

/** Makes the group, or finds the one made before; what the server is to be told of it. */
async function prepare(deps: ChatDeps, task: ChatTask, wanted: number): Promise<OpenGeneration | undefined> {
  const { chat, number, peer, trouble } = task.record()
  const metadataBytes = await metadataOfNext(deps, task)
  if (metadataBytes === undefined) return undefined
  const before = trouble ?? noTrouble
  if (before.opening !== null && before.opening !== wanted) forgetGeneration(task.work, number, before.opening)
  const generation = wanted
  const rows = createGroupRows(task.work, number, generation)
  let group = before.opening === wanted ? await deps.mls.load(rows) : undefined
  if (group === undefined) {
    const made = await deps.mls.createGroup({
      groupId: concatBytes(chatContext(chat, generation), deps.crypto.randomBytes(8)),
      identity: deps.self.identity,
      signatureKeyPair: deps.self.signatureKeyPair,
      metadataBytes,
    })
    rows.write(made.writes)
    group = made.group
  }
  task.update({ trouble: { ...before, opening: generation } })
  const keys = await keysOf(deps, task, group, generation)
  return {
    chat,
    generation,
    pairKey: peer === null ? null : pairKey(deps.crypto, deps.self.address, peer),
    sendHash: keys.sendHash,
    sealedName: keys.sealName(decodeChatMetadata(group.metadataBytes).name),
  }
}

/** Undefined where this device may not open it. */
async function metadataOfNext(deps: ChatDeps, task: ChatTask): Promise<Uint8Array | undefined> {
  const { peer } = task.record()
  const { address } = deps.self
  const current = await task.group()
  if (current !== undefined && mayOpenGeneration(task.record(), current, address)) return current.metadataBytes
  // The chat of an account with itself is opened anew by any of its devices, also by one that was never in it.
  if (peer !== address) return undefined
  const roles = [{ account: address, role: roleNumbers.owner }]
  return encodeChatMetadata({ v: 1, name: '', picture: null, roles, defaultTimerSeconds: 0, links: [] })
}

function keysOf(deps: ChatDeps, task: ChatTask, group: MlsGroup, generation: number): Promise<EpochKeys> {
  return deriveEpochKeys(
    deps.crypto,
    (label, context, length) => deps.mls.exportSecret(group, label, context, length),
    {
      chat: task.record().chat,
      generation,
    },
  )
}

/** The server has taken it: from now on the chat is there, with this device alone in it. */
async function moveInto(deps: ChatDeps, task: ChatTask, generation: number): Promise<void> {
  const before = task.record()
  const trouble = before.trouble ?? noTrouble
  // A Welcome into what another opened may have come while the server was asked.
  if (trouble.opening !== generation) return
  const group = await deps.mls.load(createGroupRows(task.work, before.number, generation))
  if (group === undefined) throw new InternalError('no_group', 'a generation being opened without its group')
  const nowMs = deps.clock.nowMs()
  task.update({
    generation,
    epoch: group.epoch,
    state: 'active',
    haltCode: '',
    accounts: [deps.self.address],
    appliedCommits: [],
    sendHashIsRight: true,
    isRegistered: true,
    updateDueMs: null,
    duty: null,
    departures: [],
    owedDeparture: null,
    former: withFormer(task, deps.runningMs()),
    trouble: {
      ...noTrouble,
      excluded: trouble.excluded,
      openedMs: nowMs,
      toInvite: [...new Set([...before.accounts, ...trouble.toInvite, deps.self.address])],
      actDueMs: nowMs,
    },
  })
  task.setGroup(group)
  // Who was in no group of this chat before has nothing of what was said there.
  if (before.state === 'joining') await noteSince(task, timelinePlace(generation, deps.place(), 0))
  task.updateActivity({ ownGenerations: 0 })
  const { address: account, device } = deps.self
  const key = messageKey(before.number, generation, deps.place(), 0)
  const id = parseMessageId(toHex(deps.crypto.blake3(group.groupId).subarray(0, 16)))
  const place = { id, author: { account, device }, timeMs: nowMs, epoch: group.epoch }
  task.work.put('messages', key, encodeMessageRecord(noticeRecord(noticeOf({ isRenewed: true }), place)))
}

function abandon(task: ChatTask): Promise<void> {
  const { number, trouble } = task.record()
  const opening = trouble?.opening ?? null
  if (trouble !== null && opening !== null) {
    forgetGeneration(task.work, number, opening)
    task.update({ trouble: { ...trouble, opening: null } })
  }
  return Promise.resolve()
}

async function defer(deps: ChatDeps, cell: ChatCell): Promise<Opened> {
  await cell.task((task) => {
    const trouble = task.record().trouble ?? noTrouble
    task.update({ trouble: { ...trouble, deferrals: trouble.deferrals + 1 } })
    return Promise.resolve()
  })
  return postpone(deps, cell, waitForWelcomeMs)
}

async function postpone(deps: ChatDeps, cell: ChatCell, delayMs: number): Promise<'later'> {
  await cell.task((task) => {
    const { trouble } = task.record()
    if (trouble !== null) task.update({ trouble: { ...trouble, actDueMs: deps.clock.nowMs() + delayMs } })
    return Promise.resolve()
  })
  return 'later'
}
