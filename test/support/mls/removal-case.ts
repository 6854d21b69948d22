// One random group, one removal, thieves with all they ever had: what do they read of what follows? Nothing, it must be.
// Everything honest goes through the door; the shape of a case is a plain value made from a seed.

import fc from 'fast-check'
import {
  createApplicationMessage,
  createCommit,
  defaultProposalTypes,
  encode,
  mlsMessageEncoder,
  type ClientState,
  type Proposal,
} from 'ts-mls'
import { createCipherSuite } from '#core/mls/cipher-suite.ts'
import { decodeKeyPackage } from '#core/mls/framing.ts'
import { createLibraryContext } from '#core/mls/library-context.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { commit, createMember, found, hear, offerKeyPackage, say, type Member } from './member.ts'
import { createThief, type Loot, type Thief } from './removed-thief.ts'
import { stolenState } from './stolen-state.ts'

const shapes = ['one', 'two', 'last leaf', 'with add', 'with rename', 'with add and rename', 'down to one'] as const

export interface RemovalCase {
  readonly size: number
  readonly shape: (typeof shapes)[number]
  /** Empty commits before, by these members (modulo size), which fill the tree's inner nodes. */
  readonly warmUps: readonly number[]
  readonly committerPick: number
  readonly victimPick: number
}

export interface RemovalOutcome {
  readonly messagesSent: number
  /** By removed members, all attacks together. 0, or the world is broken. */
  readonly messagesRead: number
  /** What else went wrong: a survivor who cannot follow or read. */
  readonly failures: readonly string[]
}

const removalCase: fc.Arbitrary<RemovalCase> = fc.record({
  size: fc.integer({ min: 2, max: 30 }),
  shape: fc.constantFrom(...shapes),
  warmUps: fc.array(fc.nat(29), { maxLength: 6 }),
  committerPick: fc.nat(1_000),
  victimPick: fc.nat(1_000),
})

/** The same cases for the same seed; every shape comes up in turn. */
export function removalCases(seed: number, count: number): readonly RemovalCase[] {
  return fc
    .sample(removalCase, { seed, numRuns: count })
    .map((drawn, i) => ({ ...drawn, shape: shapes[i % shapes.length] ?? 'one' }))
}

export async function runRemovalCase(crypto: Crypto, drawn: RemovalCase): Promise<RemovalOutcome> {
  const members = await warmGroup(crypto, drawn)
  const victims = pickVictims(members, drawn)
  const survivors = members.filter((member) => !victims.includes(member))
  const scene: Scene = {
    drawn,
    thief: createThief(crypto),
    victims,
    committer: at(survivors, drawn.committerPick),
    witnesses: survivors.filter((member) => member !== at(survivors, drawn.committerPick)),
    newcomers: drawn.shape.includes('add') ? [createMember(crypto, 'newcomer')] : [],
    stolen: await Promise.all(victims.map((victim) => stolen(victim))),
    backups: victims.map((victim) => ({ rows: victim.rows.clone(), group: victim.group, mls: victim.mls })),
  }
  const alone = await removeByLibraryAlone(crypto, scene)
  const throughDoor = await removeThroughDoor(scene)
  return {
    messagesSent: alone.messagesSent + throughDoor.messagesSent,
    messagesRead: alone.messagesRead + throughDoor.messagesRead,
    failures: throughDoor.failures,
  }
}

interface Scene {
  readonly drawn: RemovalCase
  readonly thief: Thief
  readonly victims: readonly Member[]
  readonly committer: Member
  readonly witnesses: readonly Member[]
  readonly newcomers: readonly Member[]
  readonly stolen: readonly ClientState[]
  readonly backups: readonly Pick<Member, 'rows' | 'group' | 'mls'>[]
}

/** The commit and a message as ts-mls makes them when none of our rules stands before it. */
async function removeByLibraryAlone(crypto: Crypto, scene: Scene): Promise<RemovalOutcome> {
  const context = createLibraryContext(createCipherSuite(crypto))
  const removes: Proposal[] = scene.victims.map((victim) => ({
    proposalType: defaultProposalTypes.remove,
    remove: { removed: victim.group.ownLeafIndex },
  }))
  const offers = await Promise.all(scene.newcomers.map((newcomer) => offerKeyPackage(newcomer)))
  const adds: Proposal[] = offers.map((offer) => ({
    proposalType: defaultProposalTypes.add,
    add: { keyPackage: decodeKeyPackage(offer.keyPackageBytes) },
  }))
  const state = await stolen(scene.committer)
  const made = await createCommit({ context, state, extraProposals: [...removes, ...adds] })
  const sent = await createApplicationMessage({ context, state: made.newState, message: new Uint8Array(64) })
  const commitBytes = encode(mlsMessageEncoder, made.commit)
  const messages = [encode(mlsMessageEncoder, sent.message)]
  const messagesRead = await rob(scene, { commitBytes, survivor: made.newState, messages })
  return { messagesSent: scene.victims.length, messagesRead, failures: [] }
}

async function removeThroughDoor(scene: Scene): Promise<RemovalOutcome> {
  const { committer, witnesses, newcomers, victims, backups, drawn } = scene
  const failures: string[] = []
  const removing = await commit(committer, [...witnesses, ...victims], {
    add: newcomers,
    removeLeaves: victims.map((victim) => victim.group.ownLeafIndex),
    ...(drawn.shape.includes('rename') ? { metadataBytes: new Uint8Array([1, 2, 3]) } : {}),
  }).catch((error: unknown) => {
    failures.push(`the removal: ${String(error)}`)
    return undefined
  })
  if (removing === undefined) return { messagesSent: 0, messagesRead: 0, failures }

  const present = [committer, ...newcomers, ...witnesses]
  const messages: Uint8Array[] = []
  for (const talker of present.slice(0, 3)) {
    const message = await say(talker, 'after the removal')
    messages.push(message)
    for (const other of present) {
      const heard = other === talker ? 'after the removal' : await hear(other, message)
      if (heard !== 'after the removal') failures.push(`a survivor heard ${heard}`)
    }
  }
  const survivor = await stolen(committer)
  let messagesRead = await rob(scene, { commitBytes: removing.commitBytes, survivor, messages })
  for (const { mls, group, rows } of backups) {
    for (const message of messages) if ((await mls.open(group, rows, message)).ok) messagesRead++
  }
  for (const victim of victims) if (victim.group.active) failures.push('a removed member thinks itself active')
  return { messagesSent: messages.length * victims.length, messagesRead, failures }
}

/** Every thief tries everything. */
async function rob(scene: Scene, loot: Omit<Loot, 'stolen'>): Promise<number> {
  let messagesRead = 0
  for (const state of scene.stolen) {
    const own = { ...loot, stolen: state }
    messagesRead += await scene.thief.followOn(own)
    messagesRead += await scene.thief.guessNoSecret(own)
    messagesRead += await scene.thief.pickPathLocks(own)
  }
  return messagesRead
}

async function stolen(member: Member): Promise<ClientState> {
  const state = await stolenState(member.rows)
  if (state === undefined) throw new Error('nothing to steal')
  return state
}

async function warmGroup(crypto: Crypto, { size, warmUps }: RemovalCase): Promise<readonly Member[]> {
  const members = Array.from({ length: size }, (_, i) => createMember(crypto, `member-${String(i)}`))
  await found(at(members, 0))
  await commit(at(members, 0), [], { add: members.slice(1) })
  for (const warmUp of warmUps) {
    const author = at(members, warmUp)
    await commit(
      author,
      members.filter((member) => member !== author),
    )
  }
  return members
}

function pickVictims(members: readonly Member[], { shape, victimPick }: RemovalCase): readonly Member[] {
  const first = at(members, victimPick)
  switch (shape) {
    case 'last leaf':
      return members.slice(-1)
    case 'two':
      return members.length < 3 ? [first] : [first, at(members, victimPick + 1)]
    case 'down to one':
      return members.slice(1)
    case 'one':
    case 'with add':
    case 'with rename':
    case 'with add and rename':
      return [first]
  }
}

function at(members: readonly Member[], pick: number): Member {
  const member = members[pick % members.length]
  if (member === undefined) throw new Error('an empty group')
  return member
}
