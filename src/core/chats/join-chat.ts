// Opening a Welcome: the box, the tree blob, every leaf against its account's log, and all that the committer signed.
// A Welcome that cannot be opened leaves the chat waiting; rows that come after it are kept.

import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import {
  commitDeltaShape,
  welcomeItemShape,
  type CommitDelta,
  type WelcomeItem,
} from '#protocol/client-server/chats.ts'
import { PeerError } from '#protocol/errors.ts'
import type { ChatId } from '#protocol/ids.ts'
import { decodeKeyPackageRecord, type KeyPackageRecord } from '../devices/key-package-record.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'
import { decodeChatMetadata } from './chat-metadata.ts'
import { envelopeIsSigned } from './commit-facts.ts'
import { enterEpoch } from './epoch-entry.ts'
import { deriveEpochKeys } from './epoch-keys.ts'
import { forgetGeneration, withFormer } from './former-generations.ts'
import { noteGapAtJoin } from './gap-at-join.ts'
import { generationFault } from './generation-check.ts'
import { learnHanded } from './handed-logs.ts'
import { chatContext } from './exporter-context.ts'
import { pairKey } from './pair-key.ts'
import { registrationIsRight } from './registration.ts'
import { rawRowKey, timelinePlace } from './row-keys.ts'
import { openTreeBlob } from './tree-blob.ts'
import { troubleAfterMove } from './trouble.ts'
import { openWelcomeBox } from './welcome-box.ts'

export type Joined =
  | { readonly ok: true; readonly wasLastResort: boolean }
  /** `retry`: the tree blob, or a stranger's device log, could not be fetched now. */
  | { readonly ok: false; readonly code: string; readonly retry: boolean }

/** Joins by the Welcome item in `raw`, all changes gathered into the task. */
export async function joinChat(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<Joined> {
  const chat = task.record()
  const item = decodeShape(welcomeItemShape, raw.content)
  if (chat.state === 'active' && item.generation < chat.generation) return refused('already_joined')
  const delta = decodeShape(commitDeltaShape, item.delta)
  if (delta.chat !== chat.chat || delta.generation !== item.generation || delta.newEpoch !== item.epoch) {
    return refused('delta_of_another_chat')
  }
  const key = await ownKeyPackage(deps, task, delta)
  const isKnown = chat.state === 'active' && item.generation === chat.generation
  // A Welcome that was opened before took its KeyPackage with it.
  if (key === undefined) return refused(isKnown ? 'already_joined' : 'key_package_unknown')

  const box = openWelcomeBox(deps.crypto, deps.crypto.x25519KeyPair(key.kept.oneTimeX25519), item.box)
  if (box === undefined) return refused('box_does_not_open')
  if (!equalBytes(box.treeHash, item.treeHash)) return refused('tree_of_another_box')
  const sealedTree = await fetchTree(deps, chat.chat, item)
  if (typeof sealedTree === 'string') return { ok: false, code: 'tree_not_fetched', retry: sealedTree === 'later' }
  if (!equalBytes(deps.crypto.blake3(sealedTree), box.treeHash)) return refused('tree_swapped')
  const blob = openTreeBlob(deps.crypto, box.treeKey, sealedTree)
  if (blob === undefined) return refused('tree_does_not_open')
  const heard = await learnHanded(deps, task.work, blob.logs)
  if (!heard.ok) return heard

  const joined = await deps.mls.join({
    welcomeBytes: box.welcome,
    ratchetTreeBytes: blob.ratchetTree,
    keyPackageBytes: key.kept.keyPackage,
    privateBytes: key.kept.privateBytes,
    checkLeaf: deps.logs.pastLeafCheck(task.work),
    groupIdPrefix: chatContext(chat.chat, item.generation),
  })
  if (!joined.ok) return refused(joined.code)
  const { group } = joined
  if (group.epoch !== item.epoch) return refused('epoch_differs')
  const unfit = await generationFault(deps, task, { generation: item.generation, group, sender: joined.sender })
  if (unfit !== undefined) return refused(unfit)
  const keys = await deriveEpochKeys(
    deps.crypto,
    (label, context, length) => deps.mls.exportSecret(group, label, context, length),
    { chat: chat.chat, generation: item.generation },
  )
  const delivered = { ...item, deltaBytes: item.delta }
  const isSigned = envelopeIsSigned(deps.crypto, keys, joined.sender, delivered)
  const { name } = decodeChatMetadata(joined.metadataBytes)
  const sendHashIsRight = registrationIsRight(deps, keys, { delivered, name, isSigned })
  // A joiner has not seen the commit: what it knows of it is what the committer signed.
  if (!isSigned && sendHashIsRight) return refused('envelope_not_signed')

  const { address: self } = deps.self
  const accounts = [...new Set(group.leaves.map(({ identity }) => identity.account))]
  const wasIn = chat.state === 'active' || chat.state === 'halted'
  const moves = wasIn && item.generation > chat.generation
  await noteGapAtJoin(deps, task, {
    to: timelinePlace(item.generation, deps.place(), raw.seq),
    welcomeKey: rawRowKey(chat.number, deps.place(), raw.id),
    stayed: wasIn || ownStays(group, delta, deps.self.address),
  })
  const opening = chat.trouble?.opening ?? null
  if (opening !== null) forgetGeneration(task.work, chat.number, opening)
  task.update({
    generation: item.generation,
    former: moves ? withFormer(task, deps.runningMs()) : chat.former,
    trouble: troubleAfterMove(chat.trouble),
    duty: null,
    departures: [],
    owedDeparture: null,
    epoch: item.epoch - 1,
    state: 'active',
    haltCode: '',
    peer: pairPeer(deps, item, accounts),
    name,
    // Who was in the chat before, and whose own chat it is, is not told of having been added.
    accounts: wasIn || accounts.length === 1 ? accounts : accounts.filter((account) => account !== deps.self.address),
    appliedCommits: [],
    isRegistered: true,
    updateDueMs: updateAfterJoin(deps, group.leaves.length),
  })
  // Where another device of this account is already, the account has been asked before.
  if (!ownStays(group, delta, self)) deps.requests.joined(task, joined.sender.identity.account)
  await enterEpoch(deps, task, {
    transition: { group, writes: joined.writes },
    commitHash: item.commitHash,
    seq: raw.seq,
    timeMs: raw.timeMs,
    author: joined.sender.identity,
    removed: [],
    sendHashIsRight,
    isRenewed: wasIn,
  })
  if (!key.kept.isLastResort) task.work.delete('key_packages', key.ref)
  return { ok: true, wasLastResort: key.kept.isLastResort }
}

/** Another device of the account is in the group, and did not come with this one. */
function ownStays(group: MlsGroup, delta: CommitDelta, account: ChatTaskAddress): boolean {
  const came = new Set(delta.added.map(({ device }) => device))
  return group.leaves.some(({ identity }) => identity.account === account && !came.has(identity.device))
}

/** The sealed tree; `gone` when it can never be had, `later` when it may. */
async function fetchTree(
  deps: ChatDeps,
  chat: ChatId,
  { treeBlob }: WelcomeItem,
): Promise<Uint8Array | 'gone' | 'later'> {
  try {
    const fetched = await deps.routes.getBlob(chat, treeBlob)
    if (fetched.ok) return fetched.value
    const isGone = fetched.why === 'refused' && (fetched.code === 'not_found' || fetched.code === 'not_in_roster')
    return isGone ? 'gone' : 'later'
  } catch (error) {
    // An answer that is none, from whatever stands in between: a Welcome is not given up for that.
    if (error instanceof PeerError) return 'later'
    throw error
  }
}

async function ownKeyPackage(
  deps: ChatDeps,
  task: ChatTask,
  delta: CommitDelta,
): Promise<{ ref: Uint8Array; kept: KeyPackageRecord } | undefined> {
  const own = delta.added.find(({ account, device }) => account === deps.self.address && device === deps.self.device)
  if (own === undefined) throw new PeerError('not_for_us', 'a Welcome for another device')
  const stored = await task.work.get('key_packages', own.keyPackageRef)
  return stored === undefined ? undefined : { ref: own.keyPackageRef, kept: decodeKeyPackageRecord(stored) }
}

/** The other side of a chat of two: the server's word counts only where the roster bears it out. */
function pairPeer(deps: ChatDeps, item: WelcomeItem, accounts: readonly ChatTaskAddress[]): ChatTaskAddress | null {
  if (item.pairKey === null || accounts.length > 2) return null
  // A chat of one account is that of an account with itself.
  const peer = accounts.length === 1 ? deps.self.address : accounts.find((account) => account !== deps.self.address)
  if (peer === undefined) return null
  return toHex(pairKey(deps.crypto, deps.self.address, peer)) === toHex(item.pairKey) ? peer : null
}
type ChatTaskAddress = ChatDeps['self']['address']

/**
 * A joiner commits soon: it warms the tree, and heals what its KeyPackage's long life may have exposed. Spread out by
 * the size of the group, so that a hundred joiners do not race.
 */
function updateAfterJoin(deps: ChatDeps, leaves: number): number {
  const [high = 0, low = 0] = deps.crypto.randomBytes(2)
  const jitter = (high * 256 + low) / 65_536
  return deps.clock.nowMs() + Math.round(20_000 + jitter * 10_000 * leaves)
}

function refused(code: string): Joined {
  return { ok: false, code, retry: false }
}
