// People write in a group, and a classifier that sees what the server sees guesses who wrote what. It is told the answers for
// one half of the messages, and guesses the other.

import type { EngineHost } from '#crypto-worker/open-engine.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { request as httpsRequest, Agent } from 'node:https'
import type { ServerEndpoint } from '#core/account/account-record.ts'
import type { Engine } from '#core/engine.ts'
import type { HttpReply, Transport } from '#core/ports/transport.ts'
import { parseHostPort } from '#protocol/host-port.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { chatWhen, eventually, openInstallation } from '../installation.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { openTestHome } from '../test-home.ts'
import { learn, type Example } from './naive-bayes.ts'
import { watchServer } from './server-view.ts'

/** How messages leave: as they do, or carelessly in one of two ways. */
export type Way = 'as shipped' | 'shared connections' | 'session headers'

export interface GuessReport {
  /** Messages guessed, and how many rightly. */
  readonly guessed: number
  readonly right: number
  /** What guessing always the most frequent sender gives. */
  readonly chance: number
  /** How far luck alone takes a guesser: three standard deviations above chance. */
  readonly luck: number
}

const names = ['anna', 'boris', 'clara'] as const

export async function guessSenders(options: {
  way: Way
  messages: number
  seed: number
  signal?: AbortSignal
}): Promise<GuessReport> {
  const random = createSeededRandom(options.seed)
  const home = await openTestHome()
  const truth = new Map<string, string>()
  const people = await Promise.all(
    names.map((name) => openInstallation(name, { connect: connectAs(name, options.way, truth) })),
  )
  const engines = people.map((one) => one.engine())
  const [anna] = engines
  try {
    const addresses: string[] = []
    for (const one of people) addresses.push((await one.signUp(await home.invite())).address)
    const chat = await eventually(anna!, async () => {
      const made = await anna!.createGroup({ name: 'Group', members: addresses.slice(1) })
      return made.ok ? made.chat : undefined
    })
    for (const engine of engines) await chatWhen(engine, chat, ({ state }) => state === 'active')
    const watch = watchServer()
    for (let sent = 0; sent < options.messages && options.signal?.aborted !== true; ) {
      // A few at a time, by whoever it falls to; of any length that a person writes.
      const turn = Math.min(12, options.messages - sent)
      for (let i = 0; i < turn; i++) {
        const engine = engines[random.below(engines.length)]
        await engine?.sendText({ chat, text: 'x'.repeat(1 + random.below(700)) })
      }
      sent += turn
      for (const engine of engines) await allSent(engine, chat)
    }
    return judge(examplesOf(watch.end(), truth), random.below)
  } finally {
    await Promise.all(people.map((one) => one.close()))
    await home.close()
  }
}

/** The newest are looked at: older ones were waited for before. */
async function allSent(engine: Engine, chat: string): Promise<void> {
  await eventually(engine, async () => {
    const { messages } = await engine.chatView({ chat, limit: 40 })
    return messages.every(({ state }) => state !== 'queued') ? true : undefined
  })
}

function examplesOf(seen: ReturnType<ReturnType<typeof watchServer>['end']>, truth: ReadonlyMap<string, string>) {
  return seen.flatMap(({ bodyHash, signs }): Example[] => {
    const label = truth.get(bodyHash)
    return label === undefined ? [] : [{ label, signs }]
  })
}

/** In an order that tells nothing: time is not the classifier's. */
function judge(examples: Example[], below: (bound: number) => number): GuessReport {
  for (let i = examples.length - 1; i > 0; i--) {
    const j = below(i + 1)
    const [one, other] = [examples[i], examples[j]]
    if (one !== undefined && other !== undefined) [examples[i], examples[j]] = [other, one]
  }
  const half = Math.floor(examples.length / 2)
  const classify = learn(examples.slice(0, half))
  const tests = examples.slice(half)
  const right = tests.filter(({ label, signs }) => classify(signs) === label).length
  const most = Math.max(...names.map((name) => tests.filter(({ label }) => label === name).length))
  const chance = most / tests.length
  return { guessed: tests.length, right, chance, luck: chance + 3 * Math.sqrt((chance * (1 - chance)) / tests.length) }
}

function connectAs(name: string, way: Way, truth: Map<string, string>): NonNullable<EngineHost['connect']> {
  const clock = createSystemClock()
  return (server) => {
    const inner = connectTo(server, clock)
    const post = way === 'as shipped' ? inner.anonymousPost.bind(inner) : carelessPost(name, way, server)
    const transport: Transport = {
      ...inner,
      anonymousPost(what) {
        truth.set(toHex(blake3(what.body)), name)
        return post(what)
      },
    }
    return transport
  }
}

/** What nothing that ships does: one connection for all of a person's messages, or a header that names the person. */
function carelessPost(
  name: string,
  way: Exclude<Way, 'as shipped'>,
  server: ServerEndpoint,
): Transport['anonymousPost'] {
  const agent = new Agent({
    keepAlive: way === 'shared connections',
    maxSockets: way === 'shared connections' ? 1 : 64,
  })
  const { host, port } = parseHostPort(server.addresses[0] ?? '')
  const extra = way === 'session headers' ? { cookie: `session=of-${name}` } : {}
  return ({ path, body }) =>
    new Promise<HttpReply>((resolve, reject) => {
      const headers = { 'content-type': 'application/cbor', 'content-length': String(body.length), ...extra }
      const sent = httpsRequest(
        { host, port, path, method: 'POST', agent, headers, rejectUnauthorized: false },
        (reply) => {
          const chunks: Buffer[] = []
          reply.on('data', (chunk: Buffer) => chunks.push(chunk))
          reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: new Uint8Array(Buffer.concat(chunks)) }))
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
}
