// From writing to seeing, end to end: two engines and a server, each a process of its own, over TLS on loopback.
// Open loop: texts are due at random moments, and a text's time runs from when it was due. Decides nothing.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom, type SeededRandom } from '../test/support/seeded-random.ts'
import type { Bench, BenchContext, Figure } from './bench.ts'
import { openConversation, type Conversation, type Setting } from './end-to-end/conversation.ts'
import { percentile } from '../test/support/cost/percentile.ts'

const seed = 20_261_123
/** Blocks of both settings in turn, so that what else the machine does falls on both. */
const rounds = 5
const textsPerBlock = 40
const textsPerSecond = 5
const warmUpTexts = 10
/** What fits the bucket of 1,024 bytes with its framing. */
const longTextChars = 1_000
const bucketBytes = 1_024

export const bench: Bench = {
  name: 'end-to-end',
  about: `a text from writing to seeing, ${String(textsPerSecond)}/s at random moments, a connection for each message against one for 30 s`,
  run: async (ctx) => {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-bench-'))
    await using opened = new AsyncDisposableStack()
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const conversations: Conversation[] = []
    for (const setting of ['fresh', 'large'] as const) {
      const conversation = await openConversation(join(folder, setting), setting)
      opened.defer(() => conversation.close())
      conversations.push(conversation)
    }
    return await measure(conversations, createSeededRandom(seed), ctx)
  },
}

const names: Readonly<Record<Setting, string>> = {
  fresh: 'a connection for each message',
  large: 'large instance',
}

async function measure(
  conversations: readonly Conversation[],
  random: SeededRandom,
  ctx: BenchContext,
): Promise<readonly Figure[]> {
  const latenciesMs: Record<Setting, number[]> = { fresh: [], large: [] }
  for (const conversation of conversations) await conversation.say(arrivals(random, warmUpTexts))
  for (let round = 1; round <= rounds; round++) {
    for (const conversation of conversations) {
      const block = await conversation.say(arrivals(random, textsPerBlock))
      latenciesMs[conversation.setting].push(...block)
      ctx.log(`round ${String(round)}, ${names[conversation.setting]}: p50 ${percentile(block, 50).toFixed(1)} ms`)
    }
  }
  const figures: Figure[] = []
  for (const { setting } of conversations) {
    const samples = latenciesMs[setting].length
    for (const at of [50, 99]) {
      const name = `send to received p${String(at)}, ${names[setting]}`
      figures.push({ name, value: percentile(latenciesMs[setting], at), unit: 'ms', samples })
    }
  }
  const ratio = percentile(latenciesMs.fresh, 50) / percentile(latenciesMs.large, 50)
  figures.push({ name: 'send to received p50, a connection for each / large instance', value: ratio, unit: '×' })
  return [...figures, ...(await bytesPerDelivery(conversations, random))]
}

/** Exact and the same on every machine: what one message of a bucket costs its receiver's stream. */
async function bytesPerDelivery(conversations: readonly Conversation[], random: SeededRandom): Promise<Figure[]> {
  const [conversation] = conversations
  if (conversation === undefined) return []
  await conversation.traffic()
  await conversation.say(arrivals(random, textsPerBlock), longTextChars)
  const { bytes, messageFrames, acknowledgedBytes } = await conversation.traffic()
  const samples = messageFrames
  const perDelivery = bytes / messageFrames
  return [
    { name: 'stream bytes per delivery, 1 KiB bucket', value: perDelivery, unit: 'bytes', samples },
    {
      name: 'stream bytes per delivery beyond the bucket of 1,024',
      value: perDelivery - bucketBytes,
      unit: 'bytes',
      expected: 'header 96, MLS 158, frame 27, and a batch header where several come at once',
      samples,
    },
    { name: 'acknowledgement bytes per delivery', value: acknowledgedBytes / messageFrames, unit: 'bytes', samples },
  ]
}

/** Moments of a Poisson process, in milliseconds from its beginning. */
function arrivals(random: SeededRandom, count: number): readonly number[] {
  let atMs = 0
  return Array.from({ length: count }, () => {
    atMs += (-Math.log((random.u32() + 1) / 2 ** 32) * 1_000) / textsPerSecond
    return atMs
  })
}
