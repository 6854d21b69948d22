import { encode, ratchetTreeDecoder, ratchetTreeEncoder, decode } from 'ts-mls'
import { beforeAll, describe, expect, it } from 'vitest'
import { welcomeMaxBytes } from '#core/mls/join.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { u16, u32 } from '#protocol/codec/writer.ts'
import { limits } from '#protocol/limits.ts'
import { fuzz, fuzzTargets } from '../support/mls/fuzz-targets.ts'
import { createInsider } from '../support/mls/insider.ts'
import { createMember, found, groupOf, merge, offerKeyPackage, stage, tryEnter, verify } from '../support/mls/member.ts'
import { stolenState } from '../support/mls/stolen-state.ts'

describe('the MLS door before hostile bytes', () => {
  let crypto: Crypto
  beforeAll(async () => {
    crypto = await createNodeCrypto()
  })

  it('answers each with a refusal, in time', async () => {
    for (const target of await fuzzTargets(crypto, 20_261_123)) {
      const report = await fuzz(target, 600)
      expect({ name: target.name, failures: report.failures }).toEqual({ name: target.name, failures: [] })
      expect(report.refused.size).toBeGreaterThan(1)
    }
  })

  // Read to their end, these would keep a processor busy for minutes: the test's own time limit is the measure.
  it('does not read a commit of 500,000 proposals to its end', async () => {
    const [alice, bob] = await groupOf(crypto, ['alice', 'bob'])
    if (!alice || !bob) throw new Error('a group of two')
    const reader = await stolenState(bob.rows)
    if (reader === undefined) throw new Error('a member')
    const removals = 500_000
    const proposals = new Uint8Array(7 * removals)
    for (let i = 0; i < removals; i++) proposals.set(concatBytes(new Uint8Array([1]), u16(3), u32(i)), 7 * i)
    const content = concatBytes(u32(0x8000_0000 + proposals.length), proposals, new Uint8Array(200))
    expect(content.length).toBeLessThan(limits.commitBytes)
    const bytes = await createInsider(crypto).seal(reader, { kind: 'commit', content, leafIndex: 0 })
    expect(await verify(bob, bytes)).toMatchObject({ ok: false, code: 'invalid_commit' })
  })

  it('does not read a tree of 16 million blank nodes to its end', async () => {
    const alice = createMember(crypto, 'alice')
    const bob = createMember(crypto, 'bob')
    await found(alice)
    const offer = await offerKeyPackage(bob)
    const staged = await stage(alice, { addKeyPackages: [offer.keyPackageBytes] })
    const tree = decode(ratchetTreeDecoder, staged.ratchetTreeBytes)
    if (tree === undefined) throw new Error('a tree')
    const nodes = encode(ratchetTreeEncoder, tree).subarray(2)
    const blanks = limits.treeBlobBytes - nodes.length - 4
    const length = u32(0x8000_0000 + blanks + nodes.length)
    const ratchetTreeBytes = concatBytes(length, new Uint8Array(blanks), nodes)
    const joined = await tryEnter(bob, { ...staged, ratchetTreeBytes }, offer)
    expect(joined).toMatchObject({ ok: false, code: 'malformed' })
  })

  it('does not walk up from a leaf that is outside the tree', async () => {
    const [alice] = await groupOf(crypto, ['alice', 'bob', 'carol', 'dave'])
    if (!alice) throw new Error('a group of four')
    const erin = createMember(crypto, 'erin')
    const offer = await offerKeyPackage(erin)
    const renewed = await stage(alice)
    await merge(alice, renewed)
    const staged = await stage(alice, { addKeyPackages: [offer.keyPackageBytes] })
    const tree = decode(ratchetTreeDecoder, staged.ratchetTreeBytes)
    const parent = tree?.[3]
    if (tree === undefined || parent === undefined || !('parent' in parent)) throw new Error('a node above')
    for (const unmerged of [7, 0x1000_0000, 0x7fff_ffff, 0xffff_ffff]) {
      const lying = tree.with(3, { ...parent, parent: { ...parent.parent, unmergedLeaves: [unmerged] } })
      const joined = await tryEnter(erin, { ...staged, ratchetTreeBytes: encode(ratchetTreeEncoder, lying) }, offer)
      expect(joined).toMatchObject({ ok: false, code: 'invalid_welcome' })
    }
  })

  it('decodes nothing above its limit, and makes nothing', async () => {
    const [alice, bob] = await groupOf(crypto, ['alice', 'bob'])
    if (!alice || !bob) throw new Error('a group of two')
    const tooLarge = { ok: false, code: 'too_large' }
    expect(await bob.mls.open(bob.group, bob.rows, new Uint8Array(limits.messageBytes + 1))).toMatchObject(tooLarge)
    expect(await verify(bob, new Uint8Array(limits.commitBytes + 1))).toMatchObject(tooLarge)
    expect(await bob.mls.inspectKeyPackage(new Uint8Array(limits.keyPackageBytes + 1))).toMatchObject(tooLarge)
    const offer = await offerKeyPackage(createMember(crypto, 'carol'))
    const { welcomes, ratchetTreeBytes } = await stage(alice, { addKeyPackages: [offer.keyPackageBytes] })
    const [welcome] = welcomes
    if (welcome === undefined) throw new Error('a Welcome')
    const large = { ...welcome, welcomeBytes: new Uint8Array(welcomeMaxBytes + 1) }
    expect(await tryEnter(bob, { welcomes: [large], ratchetTreeBytes }, offer)).toMatchObject(tooLarge)
    const blob = new Uint8Array(limits.treeBlobBytes + 1)
    expect(await tryEnter(bob, { welcomes, ratchetTreeBytes: blob }, offer)).toMatchObject(tooLarge)
    const text = new Uint8Array(limits.messageBytes)
    await expect(alice.mls.encrypt(alice.group, alice.rows, text)).rejects.toMatchObject({ code: 'too_large' })
  })
})
