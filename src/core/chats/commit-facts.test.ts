import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { commitDeltaHashInput, commitDeltaShape, type CommitDelta } from '#protocol/client-server/chats.ts'
import { parseAccountAddress, parseChatId, parseDeviceId } from '#protocol/ids.ts'
import type { VerifiedCommit } from '../mls/mls.ts'
import { deltaFault, envelopeBytes, envelopeIsSigned, type DeliveredCommit } from './commit-facts.ts'
import { deriveEpochKeys, type EpochKeys } from './epoch-keys.ts'

const chat = parseChatId('c1'.repeat(16))
const place = { chat, generation: 0 }
const person = (n: number) => ({
  account: parseAccountAddress(`p${String(n)}@office.example`),
  device: parseDeviceId(n.toString(16).padStart(32, '0')),
  keyPackageRef: new Uint8Array(64).fill(n),
})

let crypto: Crypto
let keys: EpochKeys
beforeAll(async () => {
  crypto = await createNodeCrypto()
  keys = await deriveEpochKeys(crypto, async (label) => crypto.blake3(utf8(label)), place)
})

/** A commit that really adds and removes these, with `authenticatedData` over `delta` as its author wrote it. */
function commitOf(real: { added: number[]; removed: number[] }, deltaBytes: Uint8Array): VerifiedCommit {
  const leaf = (n: number) => ({
    index: n,
    identity: { ...person(n), entrySeq: 0, entryHash: new Uint8Array(32) },
    signaturePublicKey: new Uint8Array(32),
  })
  const unused = (): never => {
    throw new Error('not used here')
  }
  return {
    ok: true,
    sender: leaf(99),
    authenticatedData: crypto.blake3(commitDeltaHashInput(deltaBytes)),
    added: real.added.map((n) => ({ ...leaf(n), keyPackageRef: person(n).keyPackageRef })),
    removed: real.removed.map(leaf),
    metadataBytes: undefined,
    newEpoch: 6,
    exportSecret: unused,
    accept: unused,
  }
}

const declared = (added: number[], removed: number[], change: Partial<CommitDelta> = {}): Uint8Array =>
  encodeShape(commitDeltaShape, {
    chat,
    generation: 0,
    newEpoch: 6,
    added: added.map(person),
    removed: removed.map((n) => person(n).device),
    departures: [],
    ...change,
  })
const set = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 5 })

describe('D against the tree', () => {
  it('agrees exactly when it names whom the commit adds and removes, in any order', () => {
    fc.assert(
      fc.property(set, set, set, set, fc.boolean(), (added, removed, saysAdded, saysRemoved, isHonest) => {
        const [sayA, sayR] = isHonest ? [added.toReversed(), removed.toReversed()] : [saysAdded, saysRemoved]
        const delta = declared(sayA, sayR)
        const fault = deltaFault(crypto, commitOf({ added, removed }, delta), { deltaBytes: delta }, place)
        const same = (one: number[], other: number[]): boolean => one.toSorted().join() === other.toSorted().join()
        const expected = same(added, sayA) && same(removed, sayR)
        expect(fault).toEqual(expected ? undefined : { code: 'delta_differs_from_tree', blame: 'author' })
      }),
      { numRuns: 500 },
    )
  })

  it.each<[string, Partial<CommitDelta>]>([
    ['another chat', { chat: parseChatId('c2'.repeat(16)) }],
    ['another generation', { generation: 1 }],
    ['another epoch', { newEpoch: 7 }],
    ['somebody twice', { added: [person(1), person(1)] }],
    ['another KeyPackage', { added: [{ ...person(1), keyPackageRef: new Uint8Array(64) }] }],
    ['the account of another', { added: [{ ...person(1), account: person(2).account }] }],
  ])('does not agree when it names %s', (_, change) => {
    const delta = declared([1], [], change)
    const fault = deltaFault(crypto, commitOf({ added: [1], removed: [] }, delta), { deltaBytes: delta }, place)
    expect(fault).toEqual({ code: 'delta_differs_from_tree', blame: 'author' })
  })

  it('is the author’s fault when what the author authenticated is no D at all', () => {
    const delta = Uint8Array.of(1, 2, 3)
    const fault = deltaFault(crypto, commitOf({ added: [], removed: [] }, delta), { deltaBytes: delta }, place)
    expect(fault).toEqual({ code: 'delta_malformed', blame: 'author' })
  })

  it('is nobody’s fault that can be named when another one was delivered than was authenticated', () => {
    const written = declared([1], [2])
    fc.assert(
      fc.property(fc.nat(written.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const delivered = written.slice()
        delivered[at]! ^= flip
        const fault = deltaFault(
          crypto,
          commitOf({ added: [1], removed: [2] }, written),
          { deltaBytes: delivered },
          place,
        )
        expect(fault).toEqual({ code: 'delta_swapped', blame: 'nobody' })
      }),
      { numRuns: 200 },
    )
  })
})

describe('the envelope', () => {
  const seed = new Uint8Array(32).fill(1)
  const author = () => ({ signaturePublicKey: crypto.ed25519KeyPair(seed).publicKey })
  function deliveredBy(signer: Uint8Array): DeliveredCommit {
    const content = {
      commitHash: crypto.randomBytes(32),
      deltaBytes: declared([1], []),
      sendHash: crypto.randomBytes(32),
      sealedName: keys.sealName('Rowing'),
      treeHash: crypto.randomBytes(32),
      boxHashes: [crypto.randomBytes(32), crypto.randomBytes(32)],
    }
    return { ...content, sealedEnvelope: keys.sealEnvelope(crypto.ed25519Sign(signer, envelopeBytes(crypto, content))) }
  }

  it('is signed when the author signed all that was delivered', () => {
    expect(envelopeIsSigned(crypto, keys, author(), deliveredBy(seed))).toBe(true)
  })

  it('is not when anybody else did, or when nothing opens', () => {
    const other = deliveredBy(new Uint8Array(32).fill(2))
    expect(envelopeIsSigned(crypto, keys, author(), other)).toBe(false)
    const sealedEnvelope = crypto.randomBytes(104)
    expect(envelopeIsSigned(crypto, keys, author(), { ...other, sealedEnvelope })).toBe(false)
    const tooShort = keys.sealEnvelope(new Uint8Array(3))
    expect(envelopeIsSigned(crypto, keys, author(), { ...other, sealedEnvelope: tooShort })).toBe(false)
  })

  it('names nobody once any one thing beside the commit was changed', () => {
    const honest = deliveredBy(seed)
    const flipped = (part: Uint8Array): Uint8Array => part.map((byte, index) => (index === 0 ? byte ^ 1 : byte))
    const changes: Partial<DeliveredCommit>[] = [
      { commitHash: flipped(honest.commitHash) },
      { deltaBytes: flipped(honest.deltaBytes) },
      { sendHash: flipped(honest.sendHash) },
      { sealedName: flipped(honest.sealedName) },
      { treeHash: flipped(honest.treeHash) },
      { sealedEnvelope: flipped(honest.sealedEnvelope) },
      { boxHashes: honest.boxHashes.toReversed() },
      { boxHashes: honest.boxHashes.slice(1) },
      { boxHashes: [...honest.boxHashes, crypto.randomBytes(32)] },
    ]
    // Every field that is delivered has its turn: one that is forgotten here could be swapped unseen.
    const fields = new Set(changes.flatMap((change) => Object.keys(change)))
    expect([...fields].sort()).toEqual(Object.keys(honest).sort())
    for (const change of changes) {
      expect(envelopeIsSigned(crypto, keys, author(), { ...honest, ...change })).toBe(false)
    }
  })
})
