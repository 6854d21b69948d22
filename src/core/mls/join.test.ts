import {
  createCommit,
  createGroup,
  decode,
  defaultProposalTypes,
  encode,
  mlsMessageEncoder,
  ratchetTreeDecoder,
  ratchetTreeEncoder,
  makeKeyPackageRef,
  type CreateCommitOptions,
  type GroupContextExtension,
  type MlsContext,
} from 'ts-mls'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { createForger, type ForgedKeyPackage } from '../../../test/support/mls/forger.ts'
import {
  commit,
  createMember,
  enter,
  found,
  groupIdPrefix,
  groupOf,
  hear,
  merge,
  offerKeyPackage,
  say,
  stage,
  tryEnter,
  type Member,
} from '../../../test/support/mls/member.ts'
import type { Crypto } from '../ports/crypto.ts'
import { decodeKeyPackage, decodeWelcome, encodeWelcome } from './framing.ts'
import { groupExtensions } from './group-context.ts'

describe('joining', () => {
  let crypto: Crypto
  let alice: Member
  let bob: Member
  beforeAll(async () => {
    crypto = await createNodeCrypto()
  })
  beforeEach(async () => {
    alice = createMember(crypto, 'alice')
    bob = createMember(crypto, 'bob')
    await found(alice, new Uint8Array([7, 7]))
  })

  it('tells the metadata, who sent the Welcome, and the members', async () => {
    const carol = createMember(crypto, 'carol')
    await commit(alice, [], { add: [carol] })
    const offer = await offerKeyPackage(bob)
    const staged = await stage(carol, { addKeyPackages: [offer.keyPackageBytes] })
    const joined = await tryEnter(bob, staged, offer)
    if (!joined.ok) throw new Error(joined.code)
    expect(joined.metadataBytes).toEqual(new Uint8Array([7, 7]))
    expect(joined.sender.identity).toEqual(carol.identity)
    expect(joined.group.leaves.map((leaf) => leaf.identity)).toEqual([alice, carol, bob].map((m) => m.identity))
    expect(joined.group).toMatchObject({ epoch: 2, ownLeafIndex: 2, active: true })
  })

  it('asks about every leaf of the tree, and joins none that one of them is refused in', async () => {
    await commit(alice, [], { add: [createMember(crypto, 'carol')] })
    const offer = await offerKeyPackage(bob)
    const staged = await stage(alice, { addKeyPackages: [offer.keyPackageBytes] })
    const asked: string[] = []
    const joined = await tryEnter(bob, staged, offer, async ({ identity }) => {
      asked.push(identity.account)
      return identity.account.startsWith('carol') ? { code: 'uncertified', message: 'a ghost' } : undefined
    })
    expect(joined).toEqual({ ok: false, code: 'uncertified', message: 'a ghost' })
    expect(asked).toEqual(['alice@example.org', 'carol@example.org'])
  })

  it('takes a Welcome of its own only, one secret, no tail', async () => {
    const offer = await offerKeyPackage(bob)
    const other = await offerKeyPackage(createMember(crypto, 'carol'))
    const staged = await stage(alice, { addKeyPackages: [offer.keyPackageBytes, other.keyPackageBytes] })
    const [mine, theirs] = staged.welcomes.map(({ welcomeBytes }) => decodeWelcome(welcomeBytes))
    if (!mine || !theirs) throw new Error('two Welcomes')
    const trial = async (welcomeBytes: Uint8Array, ratchetTreeBytes = staged.ratchetTreeBytes) => {
      const welcomes = [{ keyPackageRef: offer.ref, welcomeBytes }]
      const joined = await tryEnter(bob, { welcomes, ratchetTreeBytes }, offer)
      return joined.ok ? 'ok' : joined.code
    }
    const honest = encodeWelcome(mine)
    expect(await trial(honest)).toBe('ok')
    expect(mine.secrets).toHaveLength(1)
    expect(await trial(encodeWelcome(theirs))).toBe('wrong_welcome')
    expect(await trial(encodeWelcome({ ...mine, secrets: [...mine.secrets, ...theirs.secrets] }))).toBe('wrong_welcome')
    expect(await trial(encodeWelcome({ ...mine, secrets: [] }))).toBe('wrong_welcome')
    expect(await trial(concatBytes(honest, new Uint8Array(1)))).toBe('malformed')
    expect(await trial(encodeWelcome({ ...mine, cipherSuite: 3 }))).toBe('wrong_suite')
    const touched = Uint8Array.from(honest)
    touched[touched.length - 1] = (touched.at(-1) ?? 0) ^ 1
    expect(await trial(touched)).toBe('undecryptable')
    expect(await trial(honest, concatBytes(staged.ratchetTreeBytes, new Uint8Array(1)))).toBe('malformed')
    expect(await trial(honest, new Uint8Array(0))).toBe('malformed')
    const tree = decode(ratchetTreeDecoder, staged.ratchetTreeBytes)
    if (tree === undefined) throw new Error('a tree')
    expect(await trial(honest, encode(ratchetTreeEncoder, tree.slice(0, 3)))).toBe('invalid_welcome')
    const [first, ...rest] = tree
    if (first === undefined || !('leaf' in first)) throw new Error('a leaf')
    const twins = encode(ratchetTreeEncoder, [first, undefined, first, ...rest.slice(2)])
    expect(await trial(honest, twins)).toBe('device_repeated')
  })

  it('refuses a group of another chat or generation', async () => {
    const offer = await offerKeyPackage(bob)
    const staged = await stage(alice, { addKeyPackages: [offer.keyPackageBytes] })
    const welcomeBytes = staged.welcomes[0]?.welcomeBytes ?? new Uint8Array(0)
    const into = async (prefix: Uint8Array) => {
      const { ratchetTreeBytes } = staged
      const checkLeaf = async () => undefined
      const joined = await bob.mls.join({ welcomeBytes, ratchetTreeBytes, ...offer, checkLeaf, groupIdPrefix: prefix })
      return joined.ok ? 'ok' : joined.code
    }
    expect(await into(groupIdPrefix)).toBe('ok')
    expect(await into(groupIdPrefix.with(0, 0))).toBe('wrong_group')
    expect(await into(groupIdPrefix.subarray(0, 19))).toBe('wrong_group')
  })

  it.each<[string, (good: GroupContextExtension[]) => GroupContextExtension[], string]>([
    ['none', () => [], 'group_extensions'],
    ['requirements alone', (good) => good.slice(0, 1), 'group_extensions'],
    ['metadata alone', (good) => good.slice(1), 'group_extensions'],
    ['too large metadata', () => groupExtensions(new Uint8Array(16 * 1024 + 1)), 'group_metadata_size'],
    ['the right ones', (good) => good, 'ok'],
  ])('judges the GroupContext: %s', async (_name, change, expected) => {
    expect(await forgedWelcome(change(groupExtensions(new Uint8Array(1))), {})).toBe(expected)
  })

  it('refuses a GroupInfo that carries the tree', async () => {
    const right = groupExtensions(new Uint8Array(1))
    expect(await forgedWelcome(right, { ratchetTreeExtension: true })).toBe('group_info_extensions')
  })

  it('forgets what rows an earlier membership left, be it that nobody told the device of its end', async () => {
    await commit(alice, [], { add: [bob] })
    const old = await say(alice, 'old')
    await commit(alice, [bob])
    const stale = bob.rows.all().length
    const offer = await offerKeyPackage(bob)
    const staged = await stage(alice, { addKeyPackages: [offer.keyPackageBytes], removeLeaves: [1] })
    await merge(alice, staged)
    await enter(bob, staged, offer)
    expect(await hear(bob, old)).toBe('[epoch_forgotten]')
    expect(stale).toBeGreaterThan(2)
    expect(bob.rows.all()).toHaveLength(2)
    expect(await hear(bob, await say(alice, 'new'))).toBe('new')
  })

  it('refuses a tree in which the own leaf is of another package of the device', async () => {
    const forger = createForger(crypto)
    const [sealedTo, inTree] = [await offerKeyPackage(bob), await offerKeyPackage(bob)]
    const { initKey } = decodeKeyPackage(sealedTo.keyPackageBytes)
    const { cipherSuite } = forger.context
    const context: MlsContext = {
      ...forger.context,
      cipherSuite: {
        ...cipherSuite,
        hpke: {
          ...cipherSuite.hpke,
          // The Welcome is all that a commit of one Add seals.
          seal: async (_key, plaintext, info, aad) =>
            cipherSuite.hpke.seal(await cipherSuite.hpke.importPublicKey(initKey), plaintext, info, aad),
        },
      },
    }
    const state = await forger.stateOf(alice)
    const add = { keyPackage: decodeKeyPackage(inTree.keyPackageBytes) }
    const extraProposals = [{ proposalType: defaultProposalTypes.add, add }]
    const made = await createCommit({ context, state, extraProposals })
    const [secrets] = made.welcome?.welcome.secrets ?? []
    if (made.welcome === undefined || secrets === undefined) throw new Error('a Welcome')
    const welcomeBytes = encodeWelcome({ ...made.welcome.welcome, secrets: [{ ...secrets, newMember: sealedTo.ref }] })
    const ratchetTreeBytes = encode(ratchetTreeEncoder, made.newState.ratchetTree)
    const welcomes = [{ keyPackageRef: sealedTo.ref, welcomeBytes }]
    expect(await tryEnter(bob, { welcomes, ratchetTreeBytes }, sealedTo)).toMatchObject({
      ok: false,
      code: 'wrong_welcome',
      message: expect.stringContaining('own leaf') as string,
    })
  })

  /** A group that ts-mls makes and no door would, and the verdict of a door invited into it. */
  async function forgedWelcome(extensions: GroupContextExtension[], options: CreateCommitOptions): Promise<string> {
    const { context, keyPackage } = createForger(crypto)
    const mallory = createMember(crypto, 'mallory')
    const own: ForgedKeyPackage = await keyPackage(mallory, {})
    const groupId = concatBytes(groupIdPrefix, new Uint8Array(8))
    const state = await createGroup({
      context,
      groupId,
      keyPackage: own.keyPackage,
      privateKeyPackage: own.privateKeys,
      extensions,
    })
    const offer = await offerKeyPackage(bob)
    const add = { keyPackage: decodeKeyPackage(offer.keyPackageBytes) }
    const extraProposals = [{ proposalType: defaultProposalTypes.add, add }]
    const made = await createCommit({ context, state, extraProposals, ...options })
    if (made.welcome === undefined) throw new Error('a Welcome')
    const welcomeBytes = encode(mlsMessageEncoder, made.welcome)
    const ref = await makeKeyPackageRef(add.keyPackage, context.cipherSuite.hash)
    const ratchetTreeBytes = encode(ratchetTreeEncoder, made.newState.ratchetTree)
    const joined = await tryEnter(bob, { welcomes: [{ keyPackageRef: ref, welcomeBytes }], ratchetTreeBytes }, offer)
    return joined.ok ? 'ok' : joined.code
  }
})

describe('creating a group', () => {
  it('refuses metadata above 16 KiB', async () => {
    const crypto = await createNodeCrypto()
    const refused = found(createMember(crypto, 'alice'), new Uint8Array(16 * 1024 + 1))
    await expect(refused).rejects.toMatchObject({ name: 'UsageError', code: 'group_metadata_size' })
  })

  it('gives a group of one that can write', async () => {
    const [alice] = await groupOf(await createNodeCrypto(), ['alice'])
    if (!alice) throw new Error('alice')
    expect(alice.group).toMatchObject({ epoch: 0, ownLeafIndex: 0, active: true })
    expect(await say(alice, 'to myself')).toBeInstanceOf(Uint8Array)
  })
})
