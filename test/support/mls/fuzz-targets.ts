// What of the MLS door takes bytes from outside, each with inputs that it takes and ways to make them worse.
// A target answers with the code of its refusal, or 'ok'; it throws only what would be a finding.

import type { ClientState } from 'ts-mls'
import type { Refusal } from '#core/mls/mls.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { mutateBytes } from '../mutate.ts'
import { createSeededRandom, type SeededRandom } from '../seeded-random.ts'
import { createInsider } from './insider.ts'
import {
  commit,
  createMember,
  groupIdPrefix,
  groupOf,
  offerKeyPackage,
  say,
  stage,
  trustAll,
  type Member,
} from './member.ts'
import { stolenState } from './stolen-state.ts'
import { nowSeconds } from './test-time.ts'

export interface FuzzTarget {
  readonly name: string
  /** The next worse input; what it gives can be tried more than once. */
  next(i: number): Promise<() => Promise<Refusal | { readonly ok: true }>>
}

export interface FuzzReport {
  readonly tried: number
  readonly refused: ReadonlyMap<string, number>
  readonly failures: readonly string[]
  readonly slowestMs: number
}

/** No input may cost more than this of CPU time. */
const maxCpuMs = 100

/** Tries `count` inputs: each is refused, by a value, in time. */
export async function fuzz(target: FuzzTarget, count: number, signal?: AbortSignal): Promise<FuzzReport> {
  const refused = new Map<string, number>()
  const failures: string[] = []
  let slowestMs = 0
  let tried = 0
  for (; tried < count && signal?.aborted !== true; tried++) {
    const attempt = await target.next(tried)
    const first = await timed(attempt)
    const { outcome } = first
    // A collection of garbage may fall on any input; what is slow by itself is slow three times.
    const ms = first.ms > maxCpuMs ? Math.min(first.ms, (await timed(attempt)).ms, (await timed(attempt)).ms) : first.ms
    slowestMs = Math.max(slowestMs, ms)
    if (ms > maxCpuMs) failures.push(`${target.name} ${String(tried)}: ${ms.toFixed(0)} ms`)
    if (typeof outcome === 'string') failures.push(`${target.name} ${String(tried)}: threw ${outcome}`)
    else if (outcome.ok) failures.push(`${target.name} ${String(tried)}: taken`)
    else refused.set(outcome.code, (refused.get(outcome.code) ?? 0) + 1)
  }
  return { tried, refused, failures, slowestMs }
}

async function timed(
  attempt: () => Promise<Refusal | { readonly ok: true }>,
): Promise<{ outcome: Refusal | { readonly ok: true } | string; ms: number }> {
  const before = process.cpuUsage()
  const outcome = await attempt().catch((error: unknown) => String(error))
  const used = process.cpuUsage(before)
  return { outcome, ms: (used.user + used.system) / 1_000 }
}

export async function fuzzTargets(someCrypto: Crypto, seed: number): Promise<readonly FuzzTarget[]> {
  // From the seed as well, as far as the key encapsulation lets us: a finding should come again.
  const drawn = createSeededRandom(seed)
  const crypto: Crypto = { ...someCrypto, randomBytes: (length) => drawn.bytes(length) }
  const [alice, bob, carol] = await groupOf(crypto, ['alice', 'bob', 'carol'])
  if (!alice || !bob || !carol) throw new Error('a group of three')
  await commit(alice, [bob, carol])
  const insider = createInsider(crypto)
  const reader = await stateOf(bob)
  const author = await stateOf(carol)

  const newcomer = createMember(crypto, 'dave')
  const offer = await offerKeyPackage(newcomer)
  const messages = [await say(alice, 'a message'), await say(carol, 'x'.repeat(300))]
  const commits = [
    await stage(alice),
    await stage(carol, { removeLeaves: [0], metadataBytes: new Uint8Array(20) }),
    await stage(alice, { addKeyPackages: [offer.keyPackageBytes] }),
  ]
  const welcoming = commits[2]
  const welcome = welcoming?.welcomes[0]
  if (welcoming === undefined || welcome === undefined) throw new Error('a Welcome')
  const commitBytes = commits.map((staged) => staged.commitBytes)
  const commitContents = await Promise.all(commitBytes.map((bytes) => insider.unseal(reader, bytes)))
  const messageContents = await Promise.all(messages.map((bytes) => insider.unseal(reader, bytes)))
  const all = [...messages, ...commitBytes, offer.keyPackageBytes, welcome.welcomeBytes, welcoming.ratchetTreeBytes]

  const open = (bytes: Uint8Array) => bob.mls.open(bob.group, bob.rows, bytes)
  const verify = async (bytes: Uint8Array): Promise<Refusal | { readonly ok: true }> => {
    const input = { commitBytes: bytes, checkLeaf: trustAll, committedAtSeconds: nowSeconds }
    const verified = await bob.mls.verifyCommit(bob.group, bob.rows, input)
    // Signed by a member, it removes us: the one commit whose confirmation we have no key to check, and so no finding.
    const removesUs = verified.ok && verified.removed.some((leaf) => leaf.index === bob.group.ownLeafIndex)
    return removesUs ? { ok: false, code: 'removes_us', message: 'taken, as it must be' } : verified
  }
  const join = (welcomeBytes: Uint8Array, ratchetTreeBytes: Uint8Array) =>
    newcomer.mls.join({ welcomeBytes, ratchetTreeBytes, ...offer, checkLeaf: trustAll, groupIdPrefix })

  return [
    fromBytes('open', messages, open),
    fromBytes('verifyCommit', commitBytes, verify),
    fromBytes('join by Welcome', [welcome.welcomeBytes], (bytes) => join(bytes, welcoming.ratchetTreeBytes)),
    fromBytes('join by tree', [welcoming.ratchetTreeBytes], (bytes) => join(welcome.welcomeBytes, bytes)),
    fromBytes('inspectKeyPackage', [offer.keyPackageBytes], (bytes) => newcomer.mls.inspectKeyPackage(bytes)),
    fromInside('open, sealed', 'application', messageContents, open),
    fromInside('verifyCommit, sealed', 'commit', commitContents, verify),
    fromAuthor('verifyCommit, signed', verify),
  ]

  function fromBytes(name: string, corpus: readonly Uint8Array[], take: FuzzTake): FuzzTarget {
    const random = createSeededRandom(seed)
    return {
      name,
      async next() {
        const bytes = worse(random, random.pick(corpus), all)
        return () => take(bytes)
      },
    }
  }

  /** By a member who signs what it made worse, so that it is taken apart to the last step. */
  function fromAuthor(name: string, take: FuzzTake): FuzzTarget {
    const random = createSeededRandom(seed + 2)
    return {
      name,
      async next() {
        for (;;) {
          const content = await insider.sign(author, worse(random, random.pick(commitContents), commitContents))
          if (content === undefined) continue
          const bytes = await insider.seal(author, { kind: 'commit', content, leafIndex: 2 })
          return () => take(bytes)
        }
      },
    }
  }

  /** Under the right keys; every third time it is the sender data that lie. */
  function fromInside(
    name: string,
    kind: 'application' | 'commit',
    corpus: readonly Uint8Array[],
    take: FuzzTake,
  ): FuzzTarget {
    const random = createSeededRandom(seed + 1)
    return {
      name,
      async next(i) {
        const content = worse(random, random.pick(corpus), corpus)
        const leafIndex = 2
        const wild = () => (2 ** random.below(32) + random.below(4)) >>> 0
        const claim = i % 3 === 0 ? { claim: { leafIndex: wild(), generation: wild() } } : {}
        const bytes = await insider.seal(reader, { kind, content, leafIndex, ...claim })
        return () => take(bytes)
      },
    }
  }
}

type FuzzTake = (bytes: Uint8Array) => Promise<Refusal | { readonly ok: true }>

function worse(random: SeededRandom, original: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  for (;;) {
    const bytes = mutateBytes(random, original, random.pick(others))
    if (![original, ...others].some((known) => equalButForZeros(known, bytes))) return bytes
  }
}

/** Zeros behind a commit are padding, which RFC 9420 §6.3.1 allows: no worse than without. */
function equalButForZeros(known: Uint8Array, bytes: Uint8Array): boolean {
  return equalBytes(known, bytes.subarray(0, known.length)) && bytes.subarray(known.length).every((byte) => byte === 0)
}

async function stateOf(member: Member): Promise<ClientState> {
  const state = await stolenState(member.rows)
  if (state === undefined) throw new Error('no member')
  return state
}
