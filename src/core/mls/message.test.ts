import { createApplicationMessage, encode, mlsMessageEncoder, processMessage, type ClientState } from 'ts-mls'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { createForger } from '../../../test/support/mls/forger.ts'
import {
  commit,
  createMember,
  follow,
  found,
  groupOf,
  hear,
  listen,
  merge,
  restarted,
  say,
  stage,
  verify,
  type Member,
} from '../../../test/support/mls/member.ts'
import { stolenState } from '../../../test/support/mls/stolen-state.ts'
import type { Crypto } from '../ports/crypto.ts'
import { decodePrivateMessage } from './framing.ts'

describe('messages', () => {
  let crypto: Crypto
  let alice: Member
  let bob: Member
  beforeAll(async () => {
    crypto = await createNodeCrypto()
  })
  beforeEach(async () => {
    const [first, second] = await groupOf(crypto, ['alice', 'bob'])
    if (!first || !second) throw new Error('a group of two')
    alice = first
    bob = second
  })

  it('open once, in any order', async () => {
    const [zero, one, two] = [await say(alice, 'zero'), await say(alice, 'one'), await say(alice, 'two')]
    expect(await hear(bob, two)).toBe('two')
    expect(await hear(bob, zero)).toBe('zero')
    expect(await hear(bob, one)).toBe('one')
    for (const again of [zero, one, two]) expect(await hear(bob, again)).toBe('[replayed]')
  })

  it('name their sender and epoch', async () => {
    const opened = await listen(bob, await say(alice, 'hello'))
    expect(opened).toMatchObject({ ok: true, epoch: 1, sender: { index: 0, identity: alice.identity } })
  })

  it('carry 146 bytes beside their payload, and no padding of the library', async () => {
    const lengths = [64, 1024].map(async (size) => {
      const sent = await alice.mls.encrypt(alice.group, alice.rows, new Uint8Array(size))
      return sent.messageBytes.length - size
    })
    expect(await Promise.all(lengths)).toEqual([146 + groupIdGrowth, 146 + groupIdGrowth])
  })

  it('count the own generations of an epoch', async () => {
    const generations: number[] = []
    for (let i = 0; i < 3; i++) {
      const sent = await alice.mls.encrypt(alice.group, alice.rows, new Uint8Array(1))
      alice.rows.apply(sent.writes)
      generations.push(sent.ownGenerations)
    }
    expect(generations).toEqual([1, 2, 3])
    await commit(alice, [bob])
    expect((await alice.mls.encrypt(alice.group, alice.rows, new Uint8Array(1))).ownGenerations).toBe(1)
  })

  it('are refused with a reason, and change nothing then', async () => {
    const before = bob.rows.all()
    const message = await say(alice, 'hello')
    const tampered = Uint8Array.from(message)
    tampered[tampered.length - 1] = (tampered.at(-1) ?? 0) ^ 1
    expect(await hear(bob, tampered)).toBe('[undecryptable]')
    expect(await hear(bob, new Uint8Array([...message, 0]))).toBe('[malformed]')
    expect(await hear(bob, message.subarray(0, 40))).toBe('[malformed]')
    expect(await hear(alice, message)).toBe('[own_message]')
    expect(await hear(bob, (await stage(alice)).commitBytes)).toBe('[not_application]')
    const [stranger] = await groupOf(crypto, ['stranger', 'other'])
    if (!stranger) throw new Error('a stranger')
    expect(await hear(bob, await say(stranger, 'hello'))).toBe('[undecryptable]')
    const { groupId } = decodePrivateMessage(message)
    const other = Uint8Array.from(message)
    other[indexOf(message, groupId)] = 0
    expect(await hear(bob, other)).toBe('[wrong_group]')
    expect(bob.rows.all()).toEqual(before)
    expect(await hear(bob, message)).toBe('hello')
  })

  it('are refused when they carry data in clear', async () => {
    const forger = createForger(crypto)
    const made = await createApplicationMessage({
      context: forger.context,
      state: await forger.stateOf(alice),
      message: new Uint8Array(1),
      authenticatedData: new Uint8Array(1),
    })
    expect(await hear(bob, encode(mlsMessageEncoder, made.message))).toBe('[clear_data]')
  })

  it('are refused when the library padded them', async () => {
    const forger = createForger(crypto)
    const { clientConfig } = forger.context
    if (clientConfig === undefined) throw new Error('configured')
    const padded = async (padUntilLength: number) => {
      const made = await createApplicationMessage({
        context: {
          ...forger.context,
          clientConfig: { ...clientConfig, paddingConfig: { kind: 'padUntilLength', padUntilLength } },
        },
        state: await forger.stateOf(alice),
        message: new TextEncoder().encode('padded'),
      })
      return encode(mlsMessageEncoder, made.message)
    }
    for (const size of [0, 63, 64, 16_383, 16_384, 65_536]) {
      const text = 'x'.repeat(size)
      expect((await hear(bob, await say(alice, text))) === text).toBe(true)
    }
    expect(await hear(bob, await padded(256))).toBe('[padded]')
    expect(await hear(bob, await padded(0))).toBe('padded')
  })

  it('may skip 1,000 generations in a row, and not one more', async () => {
    const state = await createForger(crypto).stateOf(alice)
    const from = (generation: number) => messageAt(crypto, state, generation)
    expect(await hear(bob, await from(1_001))).toBe('[too_far_ahead]')
    expect(await hear(bob, await from(1_000))).toBe('at 1000')
    expect(await hear(bob, await from(2_002))).toBe('[too_far_ahead]')
    expect(await hear(bob, await from(1_001))).toBe('at 1001')
  })

  it('leave 512 late keys of a sender at most, the latest', async () => {
    const state = await createForger(crypto).stateOf(alice)
    await hear(bob, await messageAt(crypto, state, 600))
    expect(lateKeys(bob)).toBe(512)
    expect(await hear(bob, await messageAt(crypto, state, 87))).toBe('[replayed]')
    expect(await hear(bob, await messageAt(crypto, state, 88))).toBe('at 88')
    expect(lateKeys(bob)).toBe(511)
    await hear(bob, await messageAt(crypto, state, 611))
    expect(lateKeys(bob)).toBe(512)
    expect(await hear(bob, await messageAt(crypto, state, 97))).toBe('[replayed]')
    expect(await hear(bob, await messageAt(crypto, state, 98))).toBe('at 98')
  })

  it('are still read 16 epochs later, and no longer', async () => {
    const late = await say(alice, 'late')
    const later = await say(alice, 'later')
    for (let i = 0; i < 16; i++) await commit(i % 2 === 0 ? alice : bob, [i % 2 === 0 ? bob : alice])
    expect(await hear(bob, late)).toBe('late')
    expect(await hear(bob, late)).toBe('[replayed]')
    await commit(alice, [bob])
    expect(await hear(bob, later)).toBe('[epoch_forgotten]')
    expect(bob.rows.all().every(({ key }) => !isOfEpoch(key, 1))).toBe(true)
  })

  it('of an epoch ahead wait for the commit', async () => {
    const staged = await stage(alice)
    await merge(alice, staged)
    const early = await say(alice, 'early')
    expect(await hear(bob, early)).toBe('[epoch_ahead]')
    await follow(bob, staged.commitBytes)
    expect(await hear(bob, early)).toBe('early')
  })

  it('of past epochs belong to who held the leaf then, whoever holds it now', async () => {
    const carol = createMember(crypto, 'carol')
    await commit(alice, [bob], { add: [carol] })
    const first = await say(carol, 'first')
    const second = await say(carol, 'second')
    const dave = createMember(crypto, 'dave')
    await commit(alice, [bob], { removeLeaves: [carol.group.ownLeafIndex], add: [dave] })
    expect(dave.group.ownLeafIndex).toBe(carol.group.ownLeafIndex)
    expect(await listen(bob, first)).toMatchObject({ ok: true, epoch: 2, sender: { identity: carol.identity } })
    await commit(bob, [alice, dave])
    expect(await listen(bob, second)).toMatchObject({ ok: true, epoch: 2, sender: { identity: carol.identity } })
    expect(await listen(bob, await say(dave, 'now'))).toMatchObject({ ok: true, sender: { identity: dave.identity } })
  })

  it('can be forgotten by epoch', async () => {
    const old = await say(alice, 'old')
    await commit(alice, [bob])
    const young = await say(alice, 'young')
    await commit(alice, [bob])
    bob.rows.apply(bob.mls.forgetEpochsBelow(2))
    expect(await hear(bob, old)).toBe('[epoch_forgotten]')
    expect(await hear(bob, young)).toBe('young')
    expect(await hear(bob, await say(alice, 'now'))).toBe('now')
  })

  it('read while a commit is pending do not open again after the merge', async () => {
    // Two that were sent before it: the ratchet and a late key are rows when the commit is staged.
    const skipped = await say(alice, 'skipped')
    expect(await hear(bob, await say(alice, 'before'))).toBe('before')
    const staged = await stage(bob)
    const meanwhile = await say(alice, 'meanwhile')
    expect(await hear(bob, meanwhile)).toBe('meanwhile')
    expect(await hear(bob, skipped)).toBe('skipped')
    await merge(bob, staged)
    expect(await hear(bob, meanwhile)).toBe('[replayed]')
    expect(await hear(bob, skipped)).toBe('[replayed]')
    await follow(alice, staged.commitBytes)
    expect(await hear(bob, await say(alice, 'after'))).toBe('after')
  })

  it('and commits survive a restart from the rows alone', async () => {
    const late = await say(alice, 'late')
    await commit(alice, [bob])
    const again = await restarted(crypto, bob)
    expect(again.group).toEqual(bob.group)
    expect(await hear(again, late)).toBe('late')
    expect(await hear(again, await say(alice, 'hello'))).toBe('hello')
    const pending = await stage(again)
    const after = await restarted(crypto, again)
    await merge(after, pending)
    await follow(alice, pending.commitBytes)
    expect(await hear(alice, await say(after, 'merged'))).toBe('merged')
  })

  it('leave nothing in the rows that opens them or what came before', async () => {
    const texts = ['lost', 'one', 'two', 'three']
    const messages: Uint8Array[] = []
    for (const text of texts) messages.push(await say(alice, text))
    for (const message of messages.slice(1)) await hear(bob, message)
    const state = await stolenState(bob.rows)
    if (state === undefined) throw new Error('a member')
    const { context } = createForger(crypto)
    const kept = state.secretTree.leafNodes[0]?.application.unusedGenerations[0]
    expect(kept?.length).toBe(44)
    const opens = async (stolen: ClientState, index: number) =>
      processMessage({ context, state: stolen, message: framed(messages[index]) }).then(
        () => true,
        () => false,
      )
    // What is kept of the lost message opens it, and used as a ratchet secret it opens nothing.
    const leaf = state.secretTree.leafNodes[0]
    if (leaf === undefined || kept === undefined) throw new Error('a late key')
    const rolled = { ...leaf, application: { secret: kept, generation: 0, unusedGenerations: {} } }
    const thief = { ...state, secretTree: { ...state.secretTree, leafNodes: { 0: rolled } } }
    for (const index of [0, 1, 2, 3]) expect(await opens(thief, index)).toBe(false)
    expect(await opens(state, 0)).toBe(true)
    for (const index of [1, 2, 3]) expect(await opens(state, index)).toBe(false)
  })

  it('and commits leave no consumed secret in any row', async () => {
    const wiped = new Set<string>()
    const watched: Crypto = {
      ...crypto,
      wipe(bytes) {
        if (bytes.length >= 32) wiped.add(toHex(bytes))
        crypto.wipe(bytes)
      },
    }
    const [founder, ...friends] = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      createMember(name === 'b' ? watched : crypto, name),
    )
    const [second, third] = friends
    if (!founder || !second || !third) throw new Error('a group of five')
    await found(founder)
    await commit(founder, [], { add: friends })
    const clean = () => {
      const rows = second.rows.all().map(({ value }) => toHex(value))
      for (const secret of wiped) expect(rows.some((row) => row.includes(secret))).toBe(false)
    }
    const lost = await say(founder, 'lost')
    for (const [speaker, listener] of [
      [founder, second],
      [second, third],
      [third, second],
      [founder, second],
    ] as const) {
      await hear(listener, await say(speaker, 'hello'))
      clean()
    }
    expect(wiped.size).toBeGreaterThan(10)
    // A commit's consumed secrets, as the library itself names them; its author has not spoken in this epoch before.
    const author = friends.at(-1)
    if (!author) throw new Error('a fifth member')
    const forger = createForger(crypto)
    const staged = await stage(author)
    const { context } = forger
    const state = await forger.stateOf(second)
    const processed = await processMessage({ context, state, message: framed(staged.commitBytes) })
    for (const secret of processed.consumed) wiped.add(toHex(secret))
    await follow(second, staged.commitBytes)
    expect(processed.consumed.length).toBeGreaterThan(4)
    clean()
    const late = await hear(second, lost)
    expect(late).toBe('lost')
    clean()
  })

  it('are each one small row, and a first one no more than the depth of the tree', async () => {
    for (const size of [2, 33]) {
      const members = await groupOf(
        crypto,
        Array.from({ length: size }, (_, i) => `m${String(i)}`),
      )
      const [speaker, listener] = members
      if (!speaker || !listener) throw new Error('a group')
      for (const round of ['first', 'next']) {
        const sent = await speaker.mls.encrypt(speaker.group, speaker.rows, new Uint8Array(64))
        speaker.rows.apply(sent.writes)
        const opened = await listener.mls.open(listener.group, listener.rows, sent.messageBytes)
        if (!opened.ok) throw new Error(opened.code)
        listener.rows.apply(opened.writes)
        for (const writes of [sent.writes, opened.writes]) {
          const bytes = writes.reduce(
            (sum, write) => sum + ('value' in write ? write.key.length + write.value.length : 0),
            0,
          )
          expect(bytes).toBeLessThan(2_048)
          if (round === 'next') expect(writes).toHaveLength(1)
        }
      }
    }
  })
})

describe('a refused commit', () => {
  it('has used up its handshake generation for good', async () => {
    const crypto = await createNodeCrypto()
    const [alice, bob] = await groupOf(crypto, ['alice', 'bob'])
    if (!alice || !bob) throw new Error('a group of two')
    const refused = await stage(alice)
    const taken = await stage(alice)
    const verified = await verify(bob, taken.commitBytes)
    expect(verified.ok).toBe(true)
    const state = await stolenState(alice.rows)
    expect(state?.secretTree.leafNodes[0]?.handshake.generation).toBe(2)
    expect(toHex(refused.commitBytes)).not.toBe(toHex(taken.commitBytes))
    await merge(alice, taken)
    await follow(bob, taken.commitBytes)
    expect(bob.rows.all().some(({ key }) => key.length === 13 && key[8] === 3)).toBe(false)
  })
})

/** Our group ids have 28 bytes; the figure of 146 counts one of 16. */
const groupIdGrowth = 12

/** A message of the sender in `state`, at a generation of choice. */
async function messageAt(crypto: Crypto, state: ClientState, generation: number): Promise<Uint8Array> {
  const { context } = createForger(crypto)
  let at = ratchetTo.get(state)?.get(generation)
  if (at === undefined) {
    const states = new Map<number, ClientState>()
    ratchetTo.set(state, states)
    let current = state
    for (let g = 0; g <= 2_002; g++) {
      states.set(g, current)
      const made = await createApplicationMessage({ context, state: current, message: new Uint8Array(1) })
      current = made.newState
    }
    at = states.get(generation)
  }
  if (at === undefined) throw new Error('beyond the cache')
  const message = new TextEncoder().encode(`at ${String(generation)}`)
  const made = await createApplicationMessage({ context, state: at, message })
  return encode(mlsMessageEncoder, made.message)
}

const ratchetTo = new WeakMap<ClientState, Map<number, ClientState>>()

function framed(bytes: Uint8Array | undefined) {
  const privateMessage = decodePrivateMessage(bytes ?? new Uint8Array(0))
  return { version: 1 as const, wireformat: 2 as const, privateMessage }
}

function lateKeys(member: Member): number {
  return member.rows.all().filter(({ table, key }) => table === 'mls_secrets' && key[8] === 4).length
}

function isOfEpoch(key: Uint8Array, epoch: number): boolean {
  const start = key.length === 1 ? undefined : key[0] === 2 || key[0] === 3 ? key.subarray(1, 9) : key.subarray(0, 8)
  return start !== undefined && Number.parseInt(toHex(start), 16) === epoch
}

function indexOf(haystack: Uint8Array, needle: Uint8Array): number {
  return Buffer.from(haystack).indexOf(Buffer.from(needle))
}
