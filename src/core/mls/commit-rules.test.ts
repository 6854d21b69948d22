import { defaultProposalTypes, nodeTypes, type KeyPackage, type NodeLeaf, type RatchetTree } from 'ts-mls'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createForger } from '../../../test/support/mls/forger.ts'
import { createMember } from '../../../test/support/mls/member.ts'
import {
  checkDevicesOnce,
  checkLeavesKeepTheirDevice,
  checkLifetime,
  checkNewKeysUnique,
  checkPathPresent,
  checkTreeSize,
  sortProposals,
  type TreeChange,
} from './commit-rules.ts'
import { readLeaf } from './leaf-identity.ts'

describe('the rules of commits', () => {
  let packages: readonly KeyPackage[]
  let tree: RatchetTree
  beforeAll(async () => {
    const crypto = await createNodeCrypto()
    const forger = createForger(crypto)
    const members = ['alice', 'bob', 'carol'].map((name) => createMember(crypto, name))
    packages = await Promise.all(members.map(async (member) => (await forger.keyPackage(member, {})).keyPackage))
    tree = [leaf(0), undefined, leaf(1)]
  })
  const leaf = (i: number): NodeLeaf => {
    const leafNode = packages[i]?.leafNode
    if (leafNode === undefined) throw new Error('three packages')
    return { nodeType: nodeTypes.leaf, leaf: leafNode }
  }
  const change = (after: RatchetTree, over: Partial<TreeChange> = {}): TreeChange => ({
    before: tree,
    after,
    committer: 0,
    adds: [],
    removes: [],
    factsOf: readLeaf,
    ...over,
  })
  const code = (check: () => void): string => {
    try {
      check()
      return 'ok'
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    }
  }

  it('ask for a path wherever somebody is removed', () => {
    const renewed: RatchetTree = [{ ...leaf(0) }, undefined, undefined]
    expect(code(() => checkPathPresent(change([tree[0]], { removes: [1] })))).toBe('remove_without_path')
    expect(code(() => checkPathPresent(change(renewed, { removes: [1] })))).toBe('ok')
    expect(code(() => checkPathPresent(change(tree)))).toBe('ok')
  })

  it('let a commit change no leaf but its author’s, and that one not into another device', () => {
    const swapped = (at: number, by: number): RatchetTree => tree.with(2 * at, leaf(by))
    expect(code(() => checkLeavesKeepTheirDevice(change(swapped(1, 2))))).toBe('leaf_changed')
    expect(code(() => checkLeavesKeepTheirDevice(change(swapped(0, 2))))).toBe('leaf_changed')
    expect(code(() => checkLeavesKeepTheirDevice(change(swapped(0, 0))))).toBe('ok')
    expect(code(() => checkLeavesKeepTheirDevice(change(swapped(1, 1))))).toBe('leaf_changed')
    const added = change(swapped(1, 2), { removes: [1], adds: packages.slice(2) })
    expect(code(() => checkLeavesKeepTheirDevice(added))).toBe('ok')
    const appeared = change([...tree, undefined, leaf(2)])
    expect(code(() => checkLeavesKeepTheirDevice(appeared))).toBe('leaf_changed')
  })

  it('let no HPKE key stand in a tree twice, in a leaf or above', () => {
    const { hpkePublicKey } = leaf(1).leaf
    const parent = (key: Uint8Array) => ({
      nodeType: nodeTypes.parent,
      parent: { hpkePublicKey: key, parentHash: new Uint8Array(0), unmergedLeaves: [] },
    })
    expect(code(() => checkNewKeysUnique(change(tree.with(0, { ...leaf(1) }))))).toBe('hpke_key_repeated')
    expect(code(() => checkNewKeysUnique(change(tree.with(1, parent(hpkePublicKey)))))).toBe('hpke_key_repeated')
    expect(code(() => checkNewKeysUnique(change(tree.with(1, parent(new Uint8Array(1_568))))))).toBe('ok')
  })

  it('let a device stand in a tree once', () => {
    const facts = [0, 1, 2].map((i) => readLeaf(leaf(i).leaf))
    expect(code(() => checkDevicesOnce(facts))).toBe('ok')
    expect(code(() => checkDevicesOnce([...facts, ...facts.slice(0, 1)]))).toBe('device_repeated')
  })

  it('let a tree hold as many devices as a roster', () => {
    const leaves = (count: number): RatchetTree =>
      Array.from({ length: 2 * count - 1 }, (_, i) => (i % 2 === 0 ? leaf(0) : undefined))
    expect(code(() => checkTreeSize(leaves(2_000)))).toBe('ok')
    expect(code(() => checkTreeSize(leaves(2_001)))).toBe('too_many_leaves')
  })

  it('know Add, Remove and GroupContextExtensions, and at most 100 adds', () => {
    const [keyPackage] = packages
    if (keyPackage === undefined) throw new Error('a package')
    const add = { proposal: { proposalType: defaultProposalTypes.add, add: { keyPackage } }, senderLeafIndex: 0 }
    const remove = {
      proposal: { proposalType: defaultProposalTypes.remove, remove: { removed: 4 } },
      senderLeafIndex: 0,
    }
    expect(sortProposals([add, remove])).toEqual({ adds: [keyPackage], removes: [4], metadataBytes: undefined })
    expect(code(() => sortProposals(Array.from({ length: 101 }, () => add)))).toBe('too_many_adds')
    expect(code(() => sortProposals(Array.from({ length: 100 }, () => add)))).toBe('ok')
    const unknown = { proposal: { proposalType: 0xf0b0, proposalData: new Uint8Array(0) }, senderLeafIndex: 0 }
    expect(code(() => sortProposals([unknown]))).toBe('proposal_type')
  })

  it('give a day of grace to a lifetime on either side', () => {
    const lifetime = { notBeforeSeconds: 1_000_000, notAfterSeconds: 2_000_000 }
    const at = (seconds: number) => code(() => checkLifetime(lifetime, seconds))
    expect([at(913_600), at(2_086_400), at(913_599), at(2_086_401)]).toEqual(['ok', 'ok', 'lifetime', 'lifetime'])
  })
})
