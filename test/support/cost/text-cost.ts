// What one text costs its writer and a reader: processor time phase by phase, each with the others held up, and bytes and
// rows, which do not depend on the machine.

import type { VaultTable } from '#core/ports/vault-store.ts'
import { cpuMicros } from './cpu-micros.ts'
import type { Batch, ObservedEngine } from './observed-engine.ts'

/** A group that writer and reader are in, and its number of devices. */
export interface SizedChat {
  readonly chat: string
  readonly devices: number
}

const looksPerBlock = 4
/** Rows that hold the secret tree, the epochs and what is pending of them. */
const mlsTables: readonly VaultTable[] = ['mls_epochs', 'mls_secrets', 'mls_pending']
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
