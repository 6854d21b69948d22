// Works off the rows that a chat has received, in the order of the server's log, several to a transaction.
// Restartable at any point: a row leaves in the transaction that stores what it said.

import { PeerError } from '#protocol/errors.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { decodeRawRow, type RawRow } from '../messages/raw-row.ts'
import { receiveMessage } from '../messages/receive-message.ts'
import { applyCommitRow } from './apply-commit.ts'
import { applySendHashRepair } from './send-hash.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { joinChat } from './join-chat.ts'
import { chatRange } from './row-keys.ts'

/** Enough to spread the cost of a flush, few enough to keep others' turns short. */
const rowsPerTransaction = 32

export type Processed =
  | { readonly rest: 'none' }
  /** Rows wait for a Welcome, or for a new generation. */
  | { readonly rest: 'waiting' }
  /** Something could not be fetched: try again when connected. */
  | { readonly rest: 'retry' }

export interface ProcessDeps extends ChatDeps {
  /** A KeyPackage was used: the pool may want refilling. */
  readonly onJoined: (cell: ChatCell, wasLastResort: boolean) => void
}

/** Processes all rows that can be processed now. */
export async function processRows(deps: ProcessDeps, cell: ChatCell): Promise<Processed> {
  for (;;) {
    const step = await cell.task((task) => processBatch(deps, cell, task))
    if (step !== 'more') return { rest: step }
  }
}

async function processBatch(
  deps: ProcessDeps,
  cell: ChatCell,
  task: ChatTask,
): Promise<'more' | 'none' | 'waiting' | 'retry'> {
  const range = chatRange(task.record().number)
  const rows = await task.work.scan({ table: 'raw_rows', ...range, limit: rowsPerTransaction })
  for (const { key, value } of rows) {
    const raw = decodeRawRow(value)
    const outcome = await processRow(deps, cell, task, raw)
    if (outcome !== 'done') return outcome
    task.work.delete('raw_rows', key)
    // An epoch's rows are large: they get a transaction of their own.
    if (raw.type !== frameTypes.message) return 'more'
  }
  return rows.length === rowsPerTransaction ? 'more' : 'none'
}

async function processRow(
  deps: ProcessDeps,
  cell: ChatCell,
  task: ChatTask,
  raw: RawRow,
): Promise<'done' | 'waiting' | 'retry'> {
  const { state } = task.record()
  if (raw.type === frameTypes.welcome) return processWelcome(deps, cell, task, raw)
  if (state === 'joining' || state === 'halted') return 'waiting'
  if (state === 'left') return 'done'
  if (raw.type === frameTypes.message) {
    await receiveMessage(deps, task, raw)
  } else if (raw.type === frameTypes.commit) {
    await applyCommitRow(deps, task, raw)
    // What halts the chat must not be forgotten: the row stays for whoever heals it.
    if (task.record().state === 'halted') return 'waiting'
  } else {
    await applySendHashRepair(deps, task, raw)
  }
  return 'done'
}

async function processWelcome(
  deps: ProcessDeps,
  cell: ChatCell,
  task: ChatTask,
  raw: RawRow,
): Promise<'done' | 'retry'> {
  try {
    const joined = await joinChat(deps, task, raw)
    if (joined.ok) {
      task.work.afterCommit(() => {
        deps.onJoined(cell, joined.wasLastResort)
      })
      return 'done'
    }
    deps.log.warn('welcome_refused', { code: joined.code })
    return joined.retry ? 'retry' : 'done'
  } catch (error) {
    if (!(error instanceof PeerError)) throw error
    deps.log.warn('welcome_refused', { code: error.code })
    return 'done'
  }
}
