// A device that speaks MLS through the door and keeps its rows in memory. It trusts every leaf unless told otherwise.

import { createMls } from '#core/mls/create-mls.ts'
import type {
  CheckLeaf,
  CommitChanges,
  LeafIdentity,
  Mls,
  MlsGroup,
  OpenedMessage,
  Refusal,
  StagedCommit,
} from '#core/mls/mls.ts'
import type { Crypto, KeyPair } from '#core/ports/crypto.ts'
import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { accountAddress, parseDeviceId, parseDomain, parseUsername } from '#protocol/ids.ts'
import { createMemoryRows, type MemoryRows } from './memory-rows.ts'
import { nowSeconds } from './test-time.ts'

const chatId = new Uint8Array(16).fill(0xc4)
export const groupIdPrefix: Uint8Array = concatBytes(chatId, u32(1))
export const trustAll: CheckLeaf = async () => undefined

export interface Member {
  readonly mls: Mls
  readonly rows: MemoryRows
  readonly identity: LeafIdentity
  readonly keys: KeyPair
  group: MlsGroup
}

export interface OfferedKeyPackage {
  readonly keyPackageBytes: Uint8Array
  readonly ref: Uint8Array
  readonly privateBytes: Uint8Array
}

export function identityNamed(crypto: Crypto, name: string): LeafIdentity {
  return {
    account: accountAddress(parseUsername(name), parseDomain('example.org')),
    device: parseDeviceId(toHex(crypto.blake3(new TextEncoder().encode(name)).slice(0, 16))),
    entrySeq: 0,
    entryHash: crypto.blake3(new TextEncoder().encode(`entry of ${name}`)),
  }
}

/** A device without a group yet; its `group` throws until it is set. */
export function createMember(crypto: Crypto, name: string): Member {
  let group: MlsGroup | undefined
  return {
    mls: createMls({ crypto }),
    rows: createMemoryRows(),
    identity: identityNamed(crypto, name),
    keys: crypto.ed25519KeyPair(crypto.randomBytes(32)),
    get group() {
      if (group === undefined) throw new Error(`${name} is in no group`)
      return group
    },
    set group(next) {
      group = next
    },
  }
}

/** The same device after a restart: nothing but its rows is left. */
export async function restarted(crypto: Crypto, member: Member): Promise<Member> {
  const mls = createMls({ crypto })
  const group = await mls.load(member.rows)
  if (group === undefined) throw new Error('nothing to load')
  return { mls, rows: member.rows, identity: member.identity, keys: member.keys, group }
}

export async function found(member: Member, metadataBytes: Uint8Array = new Uint8Array(3)): Promise<void> {
  const groupId = concatBytes(groupIdPrefix, new Uint8Array(8).fill(7))
  const { identity, keys: signatureKeyPair } = member
  const created = await member.mls.createGroup({ groupId, identity, signatureKeyPair, metadataBytes })
  member.rows.apply(created.writes)
  member.group = created.group
}

export function offerKeyPackage(
  member: Member,
  over: Partial<Parameters<Mls['generateKeyPackage']>[0]> = {},
): Promise<OfferedKeyPackage> {
  return member.mls.generateKeyPackage({
    identity: member.identity,
    signatureKeyPair: member.keys,
    oneTimeX25519: new Uint8Array(32).fill(9),
    notBeforeSeconds: nowSeconds - 3_600,
    notAfterSeconds: nowSeconds + 90 * 86_400,
    ...over,
  })
}

export async function stage(member: Member, changes: Partial<CommitChanges> = {}): Promise<StagedCommit> {
  const staged = await member.mls.stageCommit(member.group, member.rows, {
    addKeyPackages: [],
    removeLeaves: [],
    authenticatedData: new Uint8Array(32),
    ...changes,
  })
  member.rows.apply(staged.writes)
  return staged
}

export async function merge(member: Member, staged: StagedCommit): Promise<void> {
  const merged = await member.mls.mergeOwnCommit(member.group, member.rows, staged.pendingBytes)
  member.rows.apply(merged.writes)
  member.group = merged.group
}

/** Verifies and accepts; a refusal is thrown. */
export async function follow(member: Member, commitBytes: Uint8Array, checkLeaf: CheckLeaf = trustAll): Promise<void> {
  const verified = await verify(member, commitBytes, checkLeaf)
  if (!verified.ok) throw new Error(`refused: ${verified.code}`)
  const accepted = verified.accept()
  member.rows.apply(accepted.writes)
  member.group = accepted.group
}

export function verify(
  member: Member,
  commitBytes: Uint8Array,
  checkLeaf: CheckLeaf = trustAll,
  committedAtSeconds: number = nowSeconds,
): ReturnType<Mls['verifyCommit']> {
  return member.mls.verifyCommit(member.group, member.rows, { commitBytes, checkLeaf, committedAtSeconds })
}

/** Commits, and everybody else among `others` follows; newcomers join with the package they offered. */
export async function commit(
  member: Member,
  others: readonly Member[],
  changes: {
    readonly add?: readonly Member[]
    readonly removeLeaves?: readonly number[]
    readonly metadataBytes?: Uint8Array
    /** The newcomers are leaves and no more: nobody joins for them. */
    readonly absent?: boolean
  } = {},
): Promise<StagedCommit> {
  const newcomers = changes.add ?? []
  const offers = await Promise.all(newcomers.map((newcomer) => offerKeyPackage(newcomer)))
  const staged = await stage(member, {
    addKeyPackages: offers.map((offer) => offer.keyPackageBytes),
    removeLeaves: changes.removeLeaves ?? [],
    ...(changes.metadataBytes === undefined ? {} : { metadataBytes: changes.metadataBytes }),
  })
  await merge(member, staged)
  for (const other of others) await follow(other, staged.commitBytes)
  for (const [i, newcomer] of newcomers.entries()) {
    const offer = offers[i]
    if (offer !== undefined && changes.absent !== true) await enter(newcomer, staged, offer)
  }
  return staged
}

/** Joins by the Welcome that was made for `offer`; a refusal is thrown. */
export async function enter(member: Member, staged: StagedCommit, offer: OfferedKeyPackage): Promise<void> {
  const joined = await tryEnter(member, staged, offer)
  if (!joined.ok) throw new Error(`refused: ${joined.code}`)
  member.rows.apply(joined.writes)
  member.group = joined.group
}

export function tryEnter(
  member: Member,
  staged: Pick<StagedCommit, 'welcomes' | 'ratchetTreeBytes'>,
  offer: OfferedKeyPackage,
  checkLeaf: CheckLeaf = trustAll,
): ReturnType<Mls['join']> {
  const welcome = staged.welcomes.find(({ keyPackageRef }) => toHex(keyPackageRef) === toHex(offer.ref))
  return member.mls.join({
    welcomeBytes: welcome?.welcomeBytes ?? new Uint8Array(0),
    ratchetTreeBytes: staged.ratchetTreeBytes,
    keyPackageBytes: offer.keyPackageBytes,
    privateBytes: offer.privateBytes,
    checkLeaf,
    groupIdPrefix,
  })
}

export async function say(member: Member, text: string): Promise<Uint8Array> {
  const sent = await member.mls.encrypt(member.group, member.rows, new TextEncoder().encode(text))
  member.rows.apply(sent.writes)
  return sent.messageBytes
}

/** The text, or the code of the refusal in brackets. */
export async function hear(member: Member, messageBytes: Uint8Array): Promise<string> {
  const opened = await listen(member, messageBytes)
  return opened.ok ? new TextDecoder().decode(opened.plaintext) : `[${opened.code}]`
}

export async function listen(member: Member, messageBytes: Uint8Array): Promise<OpenedMessage | Refusal> {
  const opened = await member.mls.open(member.group, member.rows, messageBytes)
  if (opened.ok) member.rows.apply(opened.writes)
  return opened
}

/** Founder and friends in one group, in the order of their names; leaf indices follow it. */
export async function groupOf(crypto: Crypto, names: readonly string[]): Promise<readonly Member[]> {
  const members = names.map((name) => createMember(crypto, name))
  const [founder, ...friends] = members
  if (founder === undefined) return []
  await found(founder)
  if (friends.length > 0) await commit(founder, [], { add: friends })
  return members
}
