import {
  createApplicationMessage,
  createCommit,
  defaultProposalTypes,
  processMessage,
  type ClientState,
  type MlsContext,
  type Proposal,
} from 'ts-mls'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { createForger, type Forger } from '../../../test/support/mls/forger.ts'
import {
  commit,
  createMember,
  found,
  groupOf,
  offerKeyPackage,
  stage,
  tryEnter,
} from '../../../test/support/mls/member.ts'
import type { Crypto } from '../ports/crypto.ts'

// The library by itself, where the door does not show what the patch does for it. See patches/README.md.
describe('the patched ts-mls', () => {
  let crypto: Crypto
  let forger: Forger
  let context: MlsContext
  beforeAll(async () => {
    crypto = await createNodeCrypto()
    forger = createForger(crypto)
    context = forger.context
  })

  const statesOf = async (names: readonly string[]): Promise<readonly ClientState[]> =>
    Promise.all((await groupOf(crypto, names)).map((member) => forger.stateOf(member)))

  it('lets members follow a path that ends below the root, half of the tree being blank', async () => {
    const [, , carol, dave] = await statesOf(['alice', 'bob', 'carol', 'dave'])
    if (!carol || !dave) throw new Error('a group of four')
    const removal = (removed: number): Proposal => ({ proposalType: defaultProposalTypes.remove, remove: { removed } })
    const made = await createCommit({ context, state: dave, extraProposals: [removal(0), removal(1)] })
    const followed = await processMessage({ context, state: carol, message: made.commit })
    expect(toHex(followed.newState.keySchedule.epochAuthenticator)).toBe(
      toHex(made.newState.keySchedule.epochAuthenticator),
    )
  })

  it('hands back what an evicted epoch held, and the key that a commit used', async () => {
    const clientConfig = context.clientConfig
    if (clientConfig === undefined) throw new Error('configured')
    const keyRetentionConfig = { ...clientConfig.keyRetentionConfig, retainKeysForEpochs: 1 }
    const shortLived = { ...context, clientConfig: { ...clientConfig, keyRetentionConfig } }
    const [alice] = await statesOf(['alice', 'bob'])
    if (!alice) throw new Error('alice')
    const spoken = await createApplicationMessage({ context: shortLived, state: alice, message: new Uint8Array(1) })
    const first = await createCommit({ context: shortLived, state: spoken.newState })
    const second = await createCommit({ context: shortLived, state: first.newState })
    const handedBack = new Set(second.consumed.map(toHex))
    const evicted = spoken.newState
    expect(handedBack.has(toHex(evicted.keySchedule.senderDataSecret))).toBe(true)
    const ratchet = evicted.secretTree.leafNodes[0]?.application.secret
    expect(ratchet !== undefined && handedBack.has(toHex(ratchet))).toBe(true)
    expect(first.secretTree.leafNodes[0]?.handshake.generation).toBe(1)
    expect(evicted.secretTree.leafNodes[0]?.handshake.generation).toBe(0)
  })

  it('keeps a key and a nonce of what was skipped, and walks as far as it is told', async () => {
    const [alice, bob] = await statesOf(['alice', 'bob'])
    if (!alice || !bob) throw new Error('a group of two')
    let sender = alice
    const speak = async () => {
      const made = await createApplicationMessage({ context, state: sender, message: new Uint8Array(1) })
      sender = made.newState
      return made.message
    }
    for (let i = 0; i < 3; i++) await speak()
    const read = await processMessage({ context, state: bob, message: await speak() })
    const { unusedGenerations, generation } = read.newState.secretTree.leafNodes[0]?.application ?? {}
    expect(generation).toBe(4)
    expect(Object.entries(unusedGenerations ?? {}).map(([at, kept]) => [at, kept.length])).toEqual([
      ['0', 44],
      ['1', 44],
      ['2', 44],
    ])
  })

  it('hashes each side of a parent once for a joiner, however many leaves are below it', async () => {
    let hashed = 0
    const counting: Crypto = {
      ...crypto,
      sha512(...parts) {
        hashed++
        return crypto.sha512(...parts)
      },
    }
    const founder = createMember(crypto, 'founder')
    await found(founder)
    const others = Array.from({ length: 62 }, (_, number) => createMember(crypto, `leaf${String(number)}`))
    await commit(founder, [], { add: others, absent: true })
    // Fills the founder's path: a leaf that has not committed since has the root for its next parent.
    await commit(founder, [])
    const joiner = createMember(counting, 'joiner')
    const offer = await offerKeyPackage(joiner)
    const staged = await stage(founder, { addKeyPackages: [offer.keyPackageBytes] })
    hashed = 0
    expect(await tryEnter(joiner, staged, offer)).toMatchObject({ ok: true })
    const nodes = 2 * 64 - 1
    // The tree hash itself, the founder's path sides, which halve from one to the next, and some for the Welcome.
    expect(hashed).toBeLessThan(3 * nodes)
  })
})
