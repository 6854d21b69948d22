// What one text costs its writer and a reader in groups of several sizes: processor time phase by phase, and bytes.
// The sizes take turns, so that what else the machine does falls on all; each phase runs with the others held up.

import type { Figure } from '../bench.ts'
import { growth } from '../growth.ts'
import type { ObservedEngine } from '../../test/support/cost/observed-engine.ts'
import { median } from '../../test/support/cost/percentile.ts'
import { writeBlock, type MessageCost, type SizedChat } from '../../test/support/cost/text-cost.ts'

const rounds = 14
const warmUpRounds = 2
/** With the rounds, fewer in all than make a device commit of its own accord. */
const textsPerBlock = 16
/** A message costs one ratchet, whatever the size of the group; a leaf's first of an epoch, the way down to it. */
const mostMlsBytes = 2_048
/** How many times as much as in the smallest group. */
const flat = 1.5

const phases = [
  ['write', 'writing, until it is durable'],
  ['post', 'posting, a connection for each, and the answer'],
  ['echo', 'its echo taken back'],
  ['receive', 'receiving, from the stream to the timeline'],
  ['view', 'the view of a chat'],
  ['markRead', 'marking a chat as read'],
] as const satisfies readonly (readonly [keyof MessageCost, string])[]

const bytes = [
  ['postedBytes', 'bytes posted'],
  ['streamBytes', "bytes of the reader's stream"],
  ['sentRowBytes', "bytes of rows, writer's"],
  ['receivedRowBytes', "bytes of rows, reader's"],
] as const satisfies readonly (readonly [keyof MessageCost, string])[]

const reads = [
  ['sentRowReads', 'rows read by the writer'],
  ['receivedRowReads', 'rows read by the reader'],
] as const satisfies readonly (readonly [keyof MessageCost, string])[]

/** Chats are the smallest first, and nobody has written in them in their epoch. */
export async function messageCosts(
  writer: ObservedEngine,
  reader: ObservedEngine,
  chats: readonly SizedChat[],
): Promise<readonly Figure[]> {
  const first = new Map<SizedChat, MessageCost>()
  const costs = new Map<SizedChat, MessageCost[]>(chats.map((chat) => [chat, []]))
  for (const chat of chats) first.set(chat, await writeBlock(writer, reader, chat, 1))
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (let turn = 0; turn < chats.length; turn++) {
      const chat = chats[(turn + round + warmUpRounds) % chats.length]
      if (chat === undefined) continue
      const cost = await writeBlock(writer, reader, chat, textsPerBlock)
      if (round >= 0) costs.get(chat)?.push(cost)
    }
  }
  const samples = rounds * textsPerBlock
  const middles = (what: (cost: MessageCost) => number): { devices: number; value: number }[] =>
    chats.map((chat) => ({ devices: chat.devices, value: median((costs.get(chat) ?? []).map(what)) }))
  const figures: Figure[] = []
  for (const [key, name] of phases) {
    figures.push(
      ...growth(
        { name: `a text, ${name}`, unit: 'µs', samples, atMost: flat },
        middles((cost) => cost[key]),
      ),
    )
  }
  const sums = [
    ['writer in all', (cost: MessageCost) => cost.write + cost.post + cost.echo],
    ['reader in all', (cost: MessageCost) => cost.receive + cost.view + cost.markRead],
  ] as const
  for (const [name, sum] of sums) {
    figures.push(...growth({ name: `a text, ${name}`, unit: 'µs', samples, atMost: flat }, middles(sum)))
  }
  for (const [key, name] of bytes) {
    const measured = middles((cost) => cost[key])
    figures.push(...growth({ name: `a text, ${name}`, unit: 'bytes', samples, atMost: flat }, measured))
  }
  for (const [key, name] of reads) {
    const measured = middles((cost) => cost[key])
    figures.push(...growth({ name: `a text, ${name}`, unit: 'rows', samples, atMost: flat }, measured))
  }
  for (const chat of chats) {
    const at = `${chat.devices.toLocaleString('en')} devices`
    const of = (cost: MessageCost | undefined): number =>
      Math.max(cost?.sentMlsBytes ?? NaN, cost?.receivedMlsBytes ?? NaN)
    const steady = Math.max(...(costs.get(chat) ?? []).map(of))
    figures.push(
      { name: `a text, MLS rows, ${at}`, value: steady, unit: 'bytes', atMost: mostMlsBytes },
      {
        name: `the first text of an epoch, MLS rows, ${at}`,
        value: of(first.get(chat)),
        unit: 'bytes',
        atMost: mostMlsBytes,
      },
    )
  }
  return figures
}
