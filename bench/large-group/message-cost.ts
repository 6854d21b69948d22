// What one text costs its writer and a reader in groups of several sizes: processor time phase by phase, and bytes.
// The sizes take turns, so that what else the machine does falls on all; each phase runs with the others held up.

import type { VaultTable } from '#core/ports/vault-store.ts'
import type { Figure } from '../bench.ts'
import { cpuMicros } from '../cpu.ts'
import { growth } from '../growth.ts'
import { median } from '../percentile.ts'
import type { Batch, ObservedEngine } from './observed-engine.ts'

/** A group that writer and reader are in, and its number of devices. */
export interface SizedChat {
  readonly chat: string
  readonly devices: number
}

const rounds = 14
const warmUpRounds = 2
/** With the rounds, fewer in all than make a device commit of its own accord. */
const textsPerBlock = 16
const looksPerBlock = 4
/** Rows that hold the secret tree, the epochs and what is pending of them. */
const mlsTables: readonly VaultTable[] = ['mls_epochs', 'mls_secrets', 'mls_pending']
/** A message costs one ratchet, whatever the size of the group; a leaf's first of an epoch, the way down to it. */
const mostMlsBytes = 2_048
/** How many times as much as in the smallest group. */
const flat = 1.5

/** Microseconds of processor time per text or per look, and bytes and rows per text. */
export interface MessageCost {
  readonly write: number
  readonly post: number
  readonly echo: number
  readonly receive: number
  readonly view: number
  readonly markRead: number
  readonly postedBytes: number
  readonly streamBytes: number
  readonly sentRowBytes: number
  readonly receivedRowBytes: number
  readonly sentRowReads: number
  readonly receivedRowReads: number
  readonly sentMlsBytes: number
  readonly receivedMlsBytes: number
}

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

/** So many texts from writer to reader, one phase after the other, and then looked at and read. */
export async function writeBlock(
  writer: ObservedEngine,
  reader: ObservedEngine,
  at: SizedChat,
  texts: number,
): Promise<MessageCost> {
  const { chat, devices } = at
  writer.clear()
  reader.clear()
  for (const gate of [writer.posts, writer.frames, reader.frames]) gate.close()
  const write = await cpuMicros(async () => {
    for (let number = 1; number <= texts; number++) {
      await writer.engine.sendText({ chat, text: `text ${String(number)} among ${String(devices)}` })
    }
  })
  const sent = [...writer.batches]
  const post = await cpuMicros(async () => {
    writer.posts.open()
    await writer.counted(texts, ({ deletes }) => deletes.get('outbox') ?? 0)
  })
  const echo = await cpuMicros(async () => {
    writer.frames.open()
    await writer.counted(texts, ({ deletes }) => deletes.get('sent_bodies') ?? 0)
  })
  const receive = await cpuMicros(async () => {
    reader.frames.open()
    await reader.counted(texts, ({ puts }) => puts.get('messages') ?? 0)
    await reader.counted(texts, ({ deletes }) => deletes.get('raw_rows') ?? 0)
  })
  const received = [...reader.batches]
  const { streamBytes } = reader.wire
  const [sentRowReads, receivedRowReads] = [writer.reads.rows / texts, reader.reads.rows / texts]
  const view = await cpuMicros(async () => {
    for (let look = 0; look < looksPerBlock; look++) await reader.engine.chatView({ chat })
  })
  const markRead = await cpuMicros(() => reader.engine.markRead({ chat }))
  return {
    write: write / texts,
    post: post / texts,
    echo: echo / texts,
    receive: receive / texts,
    view: view / looksPerBlock,
    markRead,
    postedBytes: writer.wire.postedBytes / texts,
    streamBytes: streamBytes / texts,
    sentRowBytes: bytesOf(writer.batches) / texts,
    receivedRowBytes: bytesOf(received) / texts,
    sentRowReads,
    receivedRowReads,
    sentMlsBytes: bytesOf(sent, mlsTables) / texts,
    receivedMlsBytes: bytesOf(received, mlsTables) / texts,
  }
}

/** Keys and sealed values put into these tables, or into all. */
export function bytesOf(batches: readonly Batch[], tables?: readonly VaultTable[]): number {
  return batches
    .flatMap(({ bytes: written }) => [...written])
    .filter(([table]) => tables === undefined || tables.includes(table))
    .reduce((sum, [, amount]) => sum + amount, 0)
}
