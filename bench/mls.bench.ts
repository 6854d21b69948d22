// MLS messages: the door, ts-mls with our provider, with its own, and the bare primitives none can do without.
// Variants take turns within a round, so that what else the machine does falls on all; CPU time, medians. Decides nothing.

import {
  createApplicationMessage,
  encode,
  getCiphersuiteImpl,
  mlsMessageEncoder,
  processMessage,
  type ClientState,
  type MlsContext,
  type MlsFramedMessage,
} from 'ts-mls'
import { createCipherSuite } from '#core/mls/cipher-suite.ts'
import { createLibraryContext, maxSkippedGenerations } from '#core/mls/library-context.ts'
import type { MlsWrite } from '#core/mls/mls.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { cipherSuiteName } from '#protocol/labels.ts'
import { commit, createMember, found, groupOf, type Member } from '../test/support/mls/member.ts'
import { stolenState } from '../test/support/mls/stolen-state.ts'
import type { Bench, BenchContext, Figure } from './bench.ts'
import { median } from '../test/support/cost/percentile.ts'

const rounds = 60
const callsPerRound = 10
const sizes = [64, 1_024] as const
const leafCounts = [2, 100, 1_000] as const
const addsPerCommit = 100

export const bench: Bench = {
  name: 'mls',
  about: 'encrypting and decrypting a message against ts-mls with its own provider and against the bare primitives',
  async run(ctx) {
    const crypto = await createNodeCrypto()
    const figures: Figure[] = []
    for (const size of sizes) figures.push(...(await messageFigures(crypto, size, ctx)))
    figures.push(await skipFigure(crypto))
    for (const leaves of leafCounts) figures.push(...(await persistenceFigures(crypto, leaves, ctx)))
    return figures
  },
}

interface Variant {
  readonly name: string
  encrypt(): Promise<void>
  decrypt(): Promise<void>
}

async function messageFigures(crypto: Crypto, size: number, ctx: BenchContext): Promise<readonly Figure[]> {
  const payload = new Uint8Array(size)
  const [alice, bob] = await groupOf(crypto, ['alice', 'bob'])
  if (!alice || !bob) throw new Error('a group of two')
  const ours = createLibraryContext(createCipherSuite(crypto))
  const stock = { ...ours, cipherSuite: await getCiphersuiteImpl(cipherSuiteName) }
  const [sender, receiver] = [await state(alice), await state(bob)]
  const variants = [
    doorVariant(alice, bob, payload),
    libraryVariant('our provider', ours, sender, receiver, payload),
    libraryVariant('stock provider', stock, sender, receiver, payload),
    bareVariant(crypto, payload),
  ]
  const figures: Figure[] = []
  for (const operation of ['encrypt', 'decrypt'] as const) {
    const samples = await inTurns(variants, operation)
    ctx.log(`${operation} ${String(size)} B: ${String(rounds * callsPerRound)} calls each`)
    const middle = (name: string) => median(samples.get(name) ?? [])
    const what = `${operation} ${size === 64 ? '64 B' : '1 KiB'}`
    for (const { name } of variants) {
      figures.push({ name: `${what}, ${name}`, value: middle(name), unit: 'µs', samples: rounds })
    }
    const faster = middle('stock provider') / middle('our provider')
    const above = middle('the door') / middle('bare primitives')
    figures.push(
      { name: `${what}, stock provider / our provider`, value: faster, unit: '×', expected: 'at least 3' },
      { name: `${what}, the door / bare primitives`, value: above, unit: '×' },
    )
  }
  return figures
}

/** CPU µs per call, a median's worth of rounds for each variant. Encrypting first, for what is decrypted was encrypted. */
async function inTurns(
  variants: readonly Variant[],
  operation: 'encrypt' | 'decrypt',
): Promise<ReadonlyMap<string, number[]>> {
  const samples = new Map<string, number[]>(variants.map(({ name }) => [name, []]))
  for (let round = -5; round < rounds; round++) {
    for (const variant of variants) {
      const before = process.cpuUsage()
      for (let call = 0; call < callsPerRound; call++) await variant[operation]()
      const used = process.cpuUsage(before)
      if (round >= 0) samples.get(variant.name)?.push((used.user + used.system) / callsPerRound)
    }
  }
  return samples
}

function doorVariant(alice: Member, bob: Member, payload: Uint8Array): Variant {
  const sent: Uint8Array[] = []
  return {
    name: 'the door',
    async encrypt() {
      const { messageBytes, writes } = await alice.mls.encrypt(alice.group, alice.rows, payload)
      alice.rows.apply(writes)
      sent.push(messageBytes)
    },
    async decrypt() {
      const opened = await bob.mls.open(bob.group, bob.rows, sent.shift() ?? new Uint8Array(0))
      if (!opened.ok) throw new Error(opened.code)
      bob.rows.apply(opened.writes)
    },
  }
}

function libraryVariant(
  name: string,
  context: MlsContext,
  senderAtStart: ClientState,
  receiverAtStart: ClientState,
  payload: Uint8Array,
): Variant {
  let sender = senderAtStart
  let receiver = receiverAtStart
  const sent: MlsFramedMessage[] = []
  return {
    name,
    async encrypt() {
      const made = await createApplicationMessage({ context, state: sender, message: payload })
      encode(mlsMessageEncoder, made.message)
      sender = made.newState
      sent.push(made.message)
    },
    async decrypt() {
      const message = sent.shift()
      if (message === undefined) throw new Error('nothing to decrypt')
      receiver = (await processMessage({ context, state: receiver, message })).newState
    },
  }
}

/** What RFC 9420 §6.3 and §9.1 make unavoidable: five derivations, a signature, two AEADs. */
function bareVariant(crypto: Crypto, payload: Uint8Array): Variant {
  const secret = new Uint8Array(64)
  const info = new Uint8Array(40)
  const keys = crypto.ed25519KeyPair(new Uint8Array(32))
  const content = new Uint8Array(payload.length + 230)
  const sealing = { key: new Uint8Array(32), nonce: new Uint8Array(12), aad: new Uint8Array(60) }
  const senderData = new Uint8Array(12)
  const signature = crypto.ed25519Sign(keys.privateKey, content)
  const ciphertext = crypto.sealChaCha20({ ...sealing, plaintext: content })
  const sealedSender = crypto.sealChaCha20({ ...sealing, plaintext: senderData })
  const derive = () => {
    for (let i = 0; i < 5; i++) crypto.hmacSha512(secret, info)
  }
  return {
    name: 'bare primitives',
    async encrypt() {
      derive()
      crypto.ed25519Sign(keys.privateKey, content)
      crypto.sealChaCha20({ ...sealing, plaintext: content })
      crypto.sealChaCha20({ ...sealing, plaintext: senderData })
    },
    async decrypt() {
      derive()
      crypto.ed25519Verify(keys.publicKey, content, signature)
      crypto.openChaCha20({ ...sealing, ciphertext })
      crypto.openChaCha20({ ...sealing, ciphertext: sealedSender })
    },
  }
}

/** The longest jump that is allowed: one message 1,000 generations ahead of the last. */
async function skipFigure(crypto: Crypto): Promise<Figure> {
  const samples: number[] = []
  for (let i = 0; i < 7; i++) {
    const [alice, bob] = await groupOf(crypto, ['alice', 'bob'])
    if (!alice || !bob) throw new Error('a group of two')
    let last = new Uint8Array(0)
    for (let generation = 0; generation <= maxSkippedGenerations; generation++) {
      const sent = await alice.mls.encrypt(alice.group, alice.rows, new Uint8Array(64))
      alice.rows.apply(sent.writes)
      last = Uint8Array.from(sent.messageBytes)
    }
    const before = process.cpuUsage()
    const opened = await bob.mls.open(bob.group, bob.rows, last)
    const used = process.cpuUsage(before)
    if (!opened.ok) throw new Error(opened.code)
    samples.push((used.user + used.system) / 1_000)
  }
  const name = `decrypt a message ${maxSkippedGenerations.toLocaleString('en')} generations ahead`
  return { name, value: median(samples), unit: 'ms', expected: 'below 20', samples: samples.length }
}

/** What one message makes the vault write, and what the MLS part of it costs, whatever the size of the group. */
async function persistenceFigures(crypto: Crypto, leaves: number, ctx: BenchContext): Promise<readonly Figure[]> {
  const { speaker, listener } = await groupWithLeaves(crypto, leaves)
  ctx.log(`a group of ${String(leaves)} leaves stands`)
  const bytes = { first: [] as number[], next: [] as number[] }
  const cpuMicros = { send: [] as number[], receive: [] as number[] }
  for (let message = 0; message < 200; message++) {
    const start = process.cpuUsage()
    const sent = await speaker.mls.encrypt(speaker.group, speaker.rows, new Uint8Array(1_024))
    const between = process.cpuUsage()
    const opened = await listener.mls.open(listener.group, listener.rows, sent.messageBytes)
    const end = process.cpuUsage()
    if (!opened.ok) throw new Error(opened.code)
    speaker.rows.apply(sent.writes)
    listener.rows.apply(opened.writes)
    bytes[message === 0 ? 'first' : 'next'].push(bytesOf(sent.writes), bytesOf(opened.writes))
    if (message < 20) continue
    cpuMicros.send.push(between.user + between.system - start.user - start.system)
    cpuMicros.receive.push(end.user + end.system - between.user - between.system)
  }
  const at = `${leaves.toLocaleString('en')} leaves`
  return [
    { name: `rows of a first message, ${at}`, value: Math.max(...bytes.first), unit: 'bytes', expected: 'below 2,048' },
    { name: `rows of a message, ${at}`, value: Math.max(...bytes.next), unit: 'bytes', expected: 'below 2,048' },
    { name: `encrypt 1 KiB with its rows, ${at}`, value: median(cpuMicros.send), unit: 'µs', samples: 180 },
    { name: `decrypt 1 KiB with its rows, ${at}`, value: median(cpuMicros.receive), unit: 'µs', samples: 180 },
  ]
}

async function groupWithLeaves(crypto: Crypto, leaves: number): Promise<{ speaker: Member; listener: Member }> {
  const speaker = createMember(crypto, 'speaker')
  const listener = createMember(crypto, 'listener')
  await found(speaker)
  // The others exist as leaves alone: nobody has to be them for the tree to be as deep.
  for (let made = 2; made < leaves; made += addsPerCommit) {
    const names = Array.from({ length: Math.min(addsPerCommit, leaves - made) }, (_, i) => `m${String(made + i)}`)
    await commit(speaker, [], { add: names.map((name) => createMember(crypto, name)), absent: true })
  }
  await commit(speaker, [], { add: [listener] })
  return { speaker, listener }
}

function bytesOf(writes: readonly MlsWrite[]): number {
  return writes.reduce((sum, write) => {
    const size = write.kind === 'put' ? write.key.length + write.value.length : 0
    return sum + size
  }, 0)
}

async function state(member: Member): Promise<ClientState> {
  const stolen = await stolenState(member.rows)
  if (stolen === undefined) throw new Error('a member')
  return stolen
}
