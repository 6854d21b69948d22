// Making a chat: an MLS group of one at epoch 0, stored, then registered at the server. Members come by commits.

import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { parseChatId, type AccountAddress } from '#protocol/ids.ts'
import { InternalError } from '#protocol/errors.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatDirectory } from './chat-directory.ts'
import { decodeChatMetadata, encodeChatMetadata, roleNumbers } from './chat-metadata.ts'
import { nothingUnderWay } from './chat-record.ts'
import { chatContext } from './exporter-context.ts'
import { createGroupRows } from './group-rows.ts'
import { pairKey } from './pair-key.ts'
import type { NotSubmitted } from './submit-commit.ts'
import { noTrouble, type Trouble } from './trouble.ts'
import { isUndecided } from './undecided.ts'

export interface NewChat {
  /** The other account of a chat of two, or null. */
  readonly peer: AccountAddress | null
  /** Empty in a chat of two. */
  readonly name: string
  /** Who is to be added: on disk with the chat, so that it is done though this device is killed or loses the server. */
  readonly toInvite?: readonly AccountAddress[]
}

/** Whoever makes a chat adds its members itself; after so long what is missing is seen to by the chat. */
const inviteAfterMs = 60_000

/** The chat, on disk and active, with nobody in it yet but this device; not yet known to the server. */
export async function makeChat(deps: ChatDeps, directory: ChatDirectory, plan: NewChat): Promise<ChatCell> {
  const chat = parseChatId(toHex(deps.crypto.randomBytes(16)))
  const generation = 0
  const { address, identity, signatureKeyPair } = deps.self
  // In a chat of two both may do what an owner may: it belongs to neither.
  const owners = plan.peer === null || plan.peer === address ? [address] : [address, plan.peer]
  const metadataBytes = encodeChatMetadata({
    v: 1,
    name: plan.name,
    picture: null,
    roles: owners.map((account) => ({ account, role: roleNumbers.owner })),
    defaultTimerSeconds: 0,
    links: [],
  })
  const { writes } = await deps.mls.createGroup({
    groupId: concatBytes(chatContext(chat, generation), deps.crypto.randomBytes(8)),
    identity,
    signatureKeyPair,
    metadataBytes,
  })
  const record = {
    chat,
    generation,
    epoch: 0,
    state: 'active',
    haltCode: '',
    peer: plan.peer,
    name: plan.name,
    accounts: [address],
    appliedCommits: [],
    sendHashIsRight: true,
    isRegistered: false,
    updateDueMs: null,
    ...nothingUnderWay,
    trouble: wishOf(deps, plan),
  } as const
  // One transaction: a chat without its group could never be used, nor be made again.
  return directory.add(record, (work, number) => {
    createGroupRows(work, number, generation).write(writes)
  })
}

function wishOf({ clock }: Pick<ChatDeps, 'clock'>, { toInvite = [] }: NewChat): Trouble | null {
  return toInvite.length === 0 ? null : { ...noTrouble, toInvite, actDueMs: clock.nowMs() + inviteAfterMs }
}

/** The wish to add those members is fulfilled, or its user was told that it cannot be. */
export function dropWish(task: ChatTask): void {
  const { trouble } = task.record()
  if (trouble?.code === '') task.update({ trouble: null })
}

export type Registered = { readonly ok: true } | NotSubmitted

/** Tells the server of the chat; harmless to repeat. `unreachable`: it is to be repeated. */
export async function registerChat(deps: ChatDeps, cell: ChatCell): Promise<Registered> {
  if (cell.record().isRegistered) return { ok: true }
  const request = await cell.task(async (task) => {
    const { chat, generation, peer } = task.record()
    const group = await task.group()
    if (group === undefined) throw new InternalError('no_group', 'a chat of this device without a group')
    const keys = await task.keys()
    return {
      chat,
      generation,
      pairKey: peer === null ? null : pairKey(deps.crypto, deps.self.address, peer),
      sendHash: keys.sendHash,
      sealedName: keys.sealName(decodeChatMetadata(group.metadataBytes).name),
    }
  })
  const answer = await deps.routes.openChat(request)
  if (!answer.ok && answer.why === 'unreachable') {
    return { ok: false, code: answer.failure.unreachable, unreachable: true }
  }
  // Ids are 16 random bytes: a chat that exists is this one, from an answer that was lost.
  if (!answer.ok && answer.code !== 'chat_exists') {
    const { code, retryAfterMs } = answer
    return { ok: false, code, unreachable: isUndecided(code), retryAfterMs }
  }
  await cell.task(async (task) => {
    task.update({ isRegistered: true })
  })
  return { ok: true }
}
