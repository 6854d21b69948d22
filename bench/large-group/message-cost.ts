// What one text costs the vaults of its writer and of a reader: bytes of rows and time.

import type { VaultTable } from '#core/ports/vault-store.ts'
import { eventually } from '../../test/support/installation.ts'
import { median } from '../percentile.ts'
import type { Figure } from '../bench.ts'
import type { Batch, ObservedEngine } from './observed-engine.ts'

const steadyTexts = 40
/** Rows that hold the secret tree, the epochs and what is pending of them. */
const mlsTables: readonly VaultTable[] = ['mls_epochs', 'mls_secrets', 'mls_pending']
/** Spec of persistence: the cost of a message is that of one ratchet, whatever the group's size. */
const goal = 'under 2,048 at any size'

interface Cost {
  readonly sendMs: number
  readonly transactionMs: number
  readonly sendMlsBytes: number
  readonly sendBytes: number
  readonly receiveMs: number
  readonly receiveMlsBytes: number
  readonly receiveBytes: number
}

/** The writer must not have written in this epoch before: a leaf's first message splits the secret tree down to it. */
export async function messageCosts(
  writer: ObservedEngine,
  reader: ObservedEngine,
  chat: string,
  devices: number,
): Promise<readonly Figure[]> {
  const { epoch } = await writer.engine.chatView({ chat, limit: 1 })
  const isThere = async (): Promise<true | undefined> =>
    (await reader.engine.chatView({ chat, limit: 1 })).epoch === epoch ? true : undefined
  await eventually(reader.engine, isThere)
  const first = await oneMessage(writer, reader, chat, `the first among ${String(devices)}`)
  const steady: Cost[] = []
  for (let number = 1; number <= steadyTexts; number++) {
    steady.push(await oneMessage(writer, reader, chat, `text ${String(number)} among ${String(devices)}`))
  }
  const viewMs: number[] = []
  for (let number = 0; number < 10; number++) {
    const beganMs = performance.now()
    await reader.engine.chatView({ chat })
    viewMs.push(performance.now() - beganMs)
  }
  const at = `${String(devices)} devices`
  const of = (pick: (cost: Cost) => number): number => median(steady.map(pick))
  const samples = steady.length
  return [
    { name: `${at}: send, MLS rows`, value: of((c) => c.sendMlsBytes), unit: 'bytes', expected: goal, samples },
    { name: `${at}: send, MLS rows, first of its epoch`, value: first.sendMlsBytes, unit: 'bytes', expected: goal },
    { name: `${at}: send, all rows until its echo is settled`, value: of((c) => c.sendBytes), unit: 'bytes', samples },
    { name: `${at}: send, sendText`, value: of((c) => c.sendMs), unit: 'ms', expected: 'flat', samples },
    { name: `${at}: send, the transaction in it`, value: of((c) => c.transactionMs), unit: 'ms', samples },
    { name: `${at}: receive, MLS rows`, value: of((c) => c.receiveMlsBytes), unit: 'bytes', expected: goal, samples },
    {
      name: `${at}: receive, MLS rows, first of its epoch`,
      value: first.receiveMlsBytes,
      unit: 'bytes',
      expected: goal,
    },
    { name: `${at}: receive, all rows`, value: of((c) => c.receiveBytes), unit: 'bytes', samples },
    { name: `${at}: receive, raw row to shown`, value: of((c) => c.receiveMs), unit: 'ms', expected: 'flat', samples },
    { name: `${at}: chatView of 50 messages`, value: median(viewMs), unit: 'ms', samples: viewMs.length },
  ]
}

/** One text, from being written until both vaults are done with it. */
async function oneMessage(writer: ObservedEngine, reader: ObservedEngine, chat: string, text: string): Promise<Cost> {
  writer.clear()
  reader.clear()
  const beganMs = performance.now()
  await writer.engine.sendText({ chat, text })
  const sendMs = performance.now() - beganMs
  const queued = await writer.batchWhere((batch) => batch.bytes.has('outbox'))
  const shown = await reader.batchWhere((batch) => batch.bytes.has('messages'))
  const stored = await reader.batchWhere((batch) => batch.bytes.has('raw_rows'))
  await writer.batchWhere((batch) => batch.deletedFrom.has('sent_bodies'))
  return {
    sendMs,
    transactionMs: queued.endedMs - queued.beganMs,
    sendMlsBytes: bytesOf([queued], mlsTables),
    sendBytes: bytesOf(writer.batches),
    receiveMs: shown.endedMs - stored.beganMs,
    receiveMlsBytes: bytesOf([shown], mlsTables),
    receiveBytes: bytesOf(reader.batches),
  }
}

/** Keys and sealed values put into these tables, or into all. */
export function bytesOf(batches: readonly Batch[], tables?: readonly VaultTable[]): number {
  return batches
    .flatMap(({ bytes }) => [...bytes])
    .filter(([table]) => tables === undefined || tables.includes(table))
    .reduce((sum, [, bytes]) => sum + bytes, 0)
}
