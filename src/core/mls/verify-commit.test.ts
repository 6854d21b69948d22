import {
  createProposal,
  defaultExtensionTypes,
  defaultProposalTypes,
  encode,
  createCommit,
  makeCustomExtension,
  mlsMessageEncoder,
  pskTypes,
  type GroupContextExtension,
  type Proposal,
} from 'ts-mls'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { extensionTypes } from '#protocol/labels.ts'
import { createForger, type Doctor, type Forger } from '../../../test/support/mls/forger.ts'
import {
  commit,
  createMember,
  follow,
  groupOf,
  hear,
  identityNamed,
  merge,
  offerKeyPackage,
  say,
  stage,
  trustAll,
  verify,
  type Member,
} from '../../../test/support/mls/member.ts'
import { nowSeconds } from '../../../test/support/mls/test-time.ts'
import type { Crypto } from '../ports/crypto.ts'
import { groupExtensions } from './group-context.ts'
import { credentialOf, identityExtension, ownCapabilities } from './leaf-identity.ts'
import type { CommitChanges } from './mls.ts'

describe('verifying a commit', () => {
  let crypto: Crypto
  let forger: Forger
  let alice: Member
  let bob: Member
  let carol: Member
  beforeAll(async () => {
    crypto = await createNodeCrypto()
    forger = createForger(crypto)
  })
  beforeEach(async () => {
    const [first, second, third] = await groupOf(crypto, ['alice', 'bob', 'carol'])
    if (!first || !second || !third) throw new Error('a group of three')
    alice = first
    bob = second
    carol = third
  })

  const judge = async (commitBytes: Uint8Array): Promise<string> => {
    const before = bob.rows.all()
    const verified = await verify(bob, commitBytes)
    expect(bob.rows.all()).toEqual(before)
    return verified.ok ? 'ok' : verified.code
  }
  const forged = (extraProposals: Proposal[], doctor: Doctor = {}) =>
    forger.commit(alice, { extraProposals }, doctor).then(judge)
  const newMetadata = (extensions: GroupContextExtension[]): Proposal => ({
    proposalType: defaultProposalTypes.group_context_extensions,
    groupContextExtensions: { extensions },
  })

  it('tells what an honest commit does before anything is written, and the next epoch after it', async () => {
    const dave = createMember(crypto, 'dave')
    const offer = await offerKeyPackage(dave)
    const metadataBytes = new Uint8Array([4, 5])
    const staged = await stage(alice, { addKeyPackages: [offer.keyPackageBytes], removeLeaves: [2], metadataBytes })
    const verified = await verify(bob, staged.commitBytes)
    if (!verified.ok) throw new Error(verified.code)
    expect(verified).toMatchObject({
      sender: { index: 0, identity: alice.identity },
      authenticatedData: new Uint8Array(32),
      added: [{ identity: dave.identity, keyPackageRef: offer.ref, signaturePublicKey: dave.keys.publicKey }],
      removed: [{ index: 2, identity: carol.identity }],
      metadataBytes,
      newEpoch: 2,
    })
    const context = new Uint8Array([1])
    expect(await verified.exportSecret('a label', context, 32)).toEqual(
      await staged.exportSecret('a label', context, 32),
    )
    expect(bob.group.epoch).toBe(1)
    await merge(alice, staged)
    await follow(bob, staged.commitBytes)
    expect(bob.group.epochAuthenticator).toEqual(alice.group.epochAuthenticator)
    expect(await alice.mls.exportSecret(alice.group, 'a label', context, 32)).toEqual(
      await bob.mls.exportSecret(bob.group, 'a label', context, 32),
    )
  })

  it('asks about every leaf that is added or changed, and about no other', async () => {
    const asked: string[] = []
    const checkLeaf = async ({ identity }: { identity: { account: string } }) => {
      asked.push(identity.account)
      return undefined
    }
    const offer = await offerKeyPackage(createMember(crypto, 'dave'))
    const added = await stage(alice, { addKeyPackages: [offer.keyPackageBytes] })
    await follow(bob, added.commitBytes, checkLeaf)
    expect(asked).toEqual(['dave@example.org'])
    asked.length = 0
    const renewed = await stage(carol)
    await follow(bob, renewed.commitBytes, checkLeaf).catch(() => undefined)
    expect(asked).toEqual([])
    await merge(alice, added)
    const renewal = await stage(alice)
    await follow(bob, renewal.commitBytes, checkLeaf)
    expect(asked).toEqual(['alice@example.org'])
  })

  it('refuses with the code of whoever checks the leaves', async () => {
    const staged = await stage(alice)
    const checkLeaf = async () => ({ code: 'uncertified', message: 'no such device' })
    const verified = await verify(bob, staged.commitBytes, checkLeaf)
    expect(verified).toEqual({ ok: false, code: 'uncertified', message: 'no such device' })
  })

  it('refuses a commit of a Remove or of new metadata that carries no path', async () => {
    const remove: Proposal = { proposalType: defaultProposalTypes.remove, remove: { removed: 2 } }
    const { keyPackage } = await forger.keyPackage(createMember(crypto, 'dave'), {})
    const add: Proposal = { proposalType: defaultProposalTypes.add, add: { keyPackage } }
    const pathless = async (proposals: Proposal[]) => judge(await forger.commitWithoutPath(alice, proposals))
    expect(await pathless([add])).toBe('ok')
    expect(await pathless([remove])).toBe('invalid_commit')
    expect(await pathless([remove, add])).toBe('invalid_commit')
    expect(await pathless([newMetadata(groupExtensions(new Uint8Array(1)))])).toBe('invalid_commit')
    expect(await pathless([])).toBe('invalid_commit')
  })

  it('refuses a leaf that becomes another device', async () => {
    const mallory = identityNamed(crypto, 'mallory')
    const leaf = { credential: credentialOf(mallory), extensions: [identityExtension(mallory)] }
    expect(await forged([], { leaf })).toBe('leaf_changed')
  })

  it('refuses a leaf whose credential names another device than its certificate', async () => {
    expect(await forged([], { leaf: { credential: credentialOf(identityNamed(crypto, 'mallory')) } })).toBe(
      'leaf_credential',
    )
  })

  it('refuses a leaf without the capabilities that every group requires', async () => {
    const capabilities = { ...ownCapabilities, extensions: [extensionTypes.deviceCertificate] }
    expect(['leaf_capabilities', 'invalid_commit']).toContain(await forged([], { leaf: { capabilities } }))
  })

  it('refuses a leaf with other extensions than its certificate', async () => {
    const extra = makeCustomExtension({ extensionType: extensionTypes.chatMetadata, extensionData: new Uint8Array(1) })
    expect(await forged([], { leaf: { extensions: [identityExtension(alice.identity), extra] } })).toBe(
      'leaf_extensions',
    )
    expect(await forged([], { leaf: { extensions: [] } })).toBe('leaf_extensions')
  })

  it("refuses an HPKE key that stands in the tree already, be it the leaf's or of the path", async () => {
    const state = await forger.stateOf(carol)
    const carols = state.ratchetTree[4]
    if (carols === undefined || !('leaf' in carols)) throw new Error('carol has a leaf')
    for (const at of [0, 1, 2]) {
      const pathKey = { at, publicKey: carols.leaf.hpkePublicKey }
      expect(await forged([], { pathKey })).toBe('hpke_key_repeated')
    }
  })

  it('refuses a path whose public key is not that of its secret, which would shut members out of the next commit', async () => {
    const { keyPackage } = await forger.keyPackage(createMember(crypto, 'nobody'), {})
    const pathKey = { at: 1, publicKey: keyPackage.leafNode.hpkePublicKey }
    expect(await forged([], { pathKey })).toBe('path_key')
  })

  it.each<[string, (metadata: GroupContextExtension[]) => GroupContextExtension[]]>([
    ['requirements dropped', (good) => good.slice(1)],
    ['metadata dropped', (good) => good.slice(0, 1)],
    ['everything dropped', () => []],
    ['another order', (good) => good.toReversed()],
    ['an unknown type beside', (good) => [...good, custom(0xf0ff)]],
    ['a default type beside', (good) => [...good, { extensionType: 1, extensionData: new Uint8Array(1) } as never]],
    ['lesser requirements', (good) => [requirement([extensionTypes.chatMetadata]), ...good.slice(1)]],
    ['more requirements', (good) => [requirement([0xf0a2, 0xf0a3, 0xf0a1]), ...good.slice(1)]],
  ])('refuses a GroupContext with %s', async (_name, change) => {
    const code = await forged([newMetadata(change(groupExtensions(new Uint8Array(1))))])
    expect(['group_extensions', 'invalid_commit']).toContain(code)
  })

  it('refuses external senders in the GroupContext', async () => {
    const sender = { credential: credentialOf(alice.identity), signaturePublicKey: alice.keys.publicKey }
    const extensionType = defaultExtensionTypes.external_senders
    const extensions = [...groupExtensions(new Uint8Array(1)), { extensionType, extensionData: sender }]
    expect(await forged([newMetadata(extensions)])).toBe('group_extensions')
  })

  it('refuses metadata above 16 KiB', async () => {
    expect(await forged([newMetadata(groupExtensions(new Uint8Array(16 * 1024 + 1)))])).toBe('group_metadata_size')
    expect(await forged([newMetadata(groupExtensions(new Uint8Array(16 * 1024)))])).toBe('ok')
  })

  it('refuses ReInit, pre-shared keys, external init and types that it does not know', async () => {
    const groupId = new Uint8Array(28)
    const reinit = { groupId, version: 1 as const, cipherSuite: 61452, extensions: [] }
    expect(await forged([{ proposalType: defaultProposalTypes.reinit, reinit }])).toBe('proposal_type')
    const preSharedKeyId = { psktype: pskTypes.external, pskId: new Uint8Array(1), pskNonce: new Uint8Array(64) }
    expect(await forged([{ proposalType: defaultProposalTypes.psk, psk: { preSharedKeyId } }])).toBe('invalid_commit')
    expect(await forged([{ proposalType: 0xf0b0, proposalData: new Uint8Array(1) }])).toBe('proposal_type')
  })

  it('refuses proposals by reference', async () => {
    const state = await forger.stateOf(alice)
    const proposal: Proposal = { proposalType: defaultProposalTypes.remove, remove: { removed: 2 } }
    const proposed = await createProposal({ context: forger.context, state, wireAsPublicMessage: false, proposal })
    const made = await createCommit({ context: forger.context, state: proposed.newState })
    expect(await judge(encode(mlsMessageEncoder, made.commit))).toBe('invalid_commit')
    expect(await judge(encode(mlsMessageEncoder, proposed.message))).toBe('not_commit')
  })

  it('refuses a PublicMessage, which would show its sender to the server', async () => {
    expect(await judge(await forger.commit(alice, { wireAsPublicMessage: true }))).toBe('not_private')
  })

  it('refuses trailing bytes and a truncated tail', async () => {
    const { commitBytes } = await stage(alice)
    expect(await judge(new Uint8Array([...commitBytes, 0]))).toBe('malformed')
    expect(await judge(commitBytes.subarray(0, -1))).toBe('malformed')
    expect(await judge(new Uint8Array(0))).toBe('malformed')
  })

  it('refuses a commit whose signature or confirmation is not right', async () => {
    const { commitBytes } = await stage(alice)
    const tampered = Uint8Array.from(commitBytes)
    tampered[tampered.length - 1] = (tampered.at(-1) ?? 0) ^ 1
    expect(await judge(tampered)).toBe('invalid_commit')
  })

  it('judges the lifetime of an added package by the time of the commit, with a day of grace', async () => {
    const day = 86_400
    const notBeforeSeconds = nowSeconds
    const notAfterSeconds = nowSeconds + day
    const offer = await offerKeyPackage(createMember(crypto, 'dave'), { notBeforeSeconds, notAfterSeconds })
    const { commitBytes } = await stage(alice, { addKeyPackages: [offer.keyPackageBytes] })
    const at = async (seconds: number) => {
      const verified = await verify(bob, commitBytes, trustAll, seconds)
      return verified.ok ? 'ok' : verified.code
    }
    expect(await at(nowSeconds - day - 1)).toBe('lifetime')
    expect(await at(nowSeconds - day)).toBe('ok')
    expect(await at(nowSeconds + 2 * day)).toBe('ok')
    expect(await at(nowSeconds + 2 * day + 1)).toBe('lifetime')
  })

  it('refuses an added package that breaks the rules of packages', async () => {
    const dave = createMember(crypto, 'dave')
    const add = async (over: Parameters<Forger['keyPackage']>[1]) => {
      const { keyPackage } = await forger.keyPackage(dave, over)
      return forged([{ proposalType: defaultProposalTypes.add, add: { keyPackage } }])
    }
    expect(await add({})).toBe('ok')
    expect(await add({ extensions: [] })).toBe('key_package_extensions')
    expect(await add({ leafNodeExtensions: [] })).toBe('leaf_extensions')
    expect(await add({ credential: credentialOf(alice.identity) })).toBe('leaf_credential')
    const lifetime = { notBefore: 0n, notAfter: BigInt(nowSeconds + 1) }
    expect(await add({ lifetime })).toBe('lifetime')
  })

  it('refuses to put a device into the tree twice', async () => {
    const { keyPackage } = await forger.keyPackage(createMember(crypto, 'bob'), {})
    expect(await forged([{ proposalType: defaultProposalTypes.add, add: { keyPackage } }])).toBe('device_repeated')
  })

  it('refuses a commit of another group, of another epoch, of its own and of a leaf that is no member', async () => {
    const staged = await stage(alice)
    expect(await judge((await stage(bob)).commitBytes)).toBe('own_message')
    await follow(bob, staged.commitBytes)
    expect(await judge(staged.commitBytes)).toBe('wrong_epoch')
    expect(await judge(await say(alice, 'no commit'))).toBe('not_commit')
  })

  it('leaves the removed device without a secret of the group, and knowing who removed it', async () => {
    const staged = await commit(alice, [bob], { removeLeaves: [2] })
    const verified = await verify(carol, staged.commitBytes)
    if (!verified.ok) throw new Error(verified.code)
    expect(verified.sender.identity).toEqual(alice.identity)
    await expect(verified.exportSecret('x', new Uint8Array(0), 32)).rejects.toMatchObject({ code: 'not_member' })
    await follow(carol, staged.commitBytes)
    expect(carol.group).toMatchObject({ active: false, epoch: 2, leaves: [{ index: 0 }, { index: 1 }] })
    expect(carol.rows.all().map((row) => row.table)).toEqual(['mls_epochs'])
    const loaded = await carol.mls.load(carol.rows)
    expect(loaded).toEqual(carol.group)
    expect(await hear(carol, await say(alice, 'gone'))).toBe('[not_member]')
    await expect(say(carol, 'still here')).rejects.toMatchObject({ code: 'not_member' })
  })

  it('says of its own changes which rule they break before they leave', async () => {
    const staging = async (changes: Partial<CommitChanges>) =>
      stage(alice, changes).then(
        () => 'ok',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
      )
    const twin = await offerKeyPackage(createMember(crypto, 'bob'))
    expect(await staging({ addKeyPackages: [twin.keyPackageBytes] })).toBe('device_repeated')
    expect(await staging({ removeLeaves: [0] })).toBe('bad_remove')
    expect(await staging({ removeLeaves: [1, 1] })).toBe('bad_remove')
    expect(await staging({ removeLeaves: [9] })).toBe('bad_remove')
    expect(await staging({ metadataBytes: new Uint8Array(16 * 1024 + 1) })).toBe('group_metadata_size')
    expect(await staging({ addKeyPackages: [new Uint8Array(3)] })).toBe('malformed')
    expect(await staging({ addKeyPackages: [twin.keyPackageBytes], removeLeaves: [1] })).toBe('ok')
  })
})

function custom(extensionType: number): GroupContextExtension {
  return makeCustomExtension({ extensionType, extensionData: new Uint8Array(1) })
}

function requirement(types: number[]): GroupContextExtension {
  return {
    extensionType: defaultExtensionTypes.required_capabilities,
    extensionData: { extensionTypes: types, proposalTypes: [], credentialTypes: [] },
  }
}
