// Works off the rows that a chat has received, in the order of the server's log, several to a transaction.
// Restartable at any point: a row leaves in the transaction that stores what it said.

import { createReader } from '#protocol/codec/reader.ts'
import { PeerError } from '#protocol/errors.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { welcomeItemShape } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { countRefused } from '../contacts/chat-health.ts'
import { decodeRawRow, type RawRow } from '../messages/raw-row.ts'
import { receiveMessage } from '../messages/receive-message.ts'
import { applyCommitRow, haltWithoutCommit } from './apply-commit.ts'
import { noteEvidence } from './evidence.ts'
import { applyDeparture } from './departures.ts'
import { applySendHashRepair } from './send-hash.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { joinChat } from './join-chat.ts'
import { fetchMissingCommit } from './missing-commits.ts'
import { chatRange } from './row-keys.ts'
import { followSequence } from './row-sequence.ts'

/** Enough to spread the cost of a flush, few enough to keep others' turns short. */
const rowsPerTransaction = 32
const rowsPerSearch = 256

export type Processed =
  | { readonly rest: 'none' }
  /** Rows wait for a Welcome, or for a new generation. */
  | { readonly rest: 'waiting' }
  /** Something could not be fetched: try again when connected. */
  | { readonly rest: 'retry' }

export interface ProcessDeps extends ChatDeps {
  /** A KeyPackage was used: the pool may want refilling. Runs when the join is on disk. */
  readonly onJoined: (wasLastResort: boolean) => void
}

/**
 * How far the rows behind a waiting one have been searched for a Welcome, which alone helps a chat that waits. Kept by
 * the chat's worker and begun anew at each start, so that a long wait costs each row one look and not one per arrival.
 */
export interface WelcomeSearch {
  from: Uint8Array | undefined
}

type Step = 'more' | Processed['rest']

/** Processes all rows that can be processed now. */
export async function processRows(deps: ProcessDeps, cell: ChatCell, search: WelcomeSearch): Promise<Processed> {
  for (;;) {
    const step = await cell.task((task) => processBatch(deps, task, search))
    if (step !== 'more') return { rest: step }
  }
}

async function processBatch(deps: ProcessDeps, task: ChatTask, search: WelcomeSearch): Promise<Step> {
  const range = chatRange(task.record().number)
  const rows = await task.work.scan({ table: 'raw_rows', ...range, limit: rowsPerTransaction })
  for (const { key, value } of rows) {
    const raw = decodeRawRow(value)
    const outcome = await processRow(inPlaceOf(deps, key), task, raw)
    if (outcome === 'waiting') return joinFurtherOn(deps, task, search)
    if (outcome === 'retry') return 'retry'
    // One epoch further: the same row again, in a transaction of its own.
    if (outcome === 'again') return 'more'
    await followSequence(inPlaceOf(deps, key), task, raw)
    task.work.delete('raw_rows', key)
    // An epoch's rows are large: they get a transaction of their own.
    if (raw.type !== frameTypes.message) return 'more'
  }
  return rows.length === rowsPerTransaction ? 'more' : 'none'
}

/** What a row says stands in the timeline where the row came from, though the server may have been restored since. */
function inPlaceOf(deps: ProcessDeps, rowKey: Uint8Array): ProcessDeps {
  const reader = createReader(rowKey)
  reader.u32()
  const place = reader.u16()
  return { ...deps, place: () => place }
}

type RowOutcome = 'done' | 'waiting' | 'retry' | 'again'

async function processRow(deps: ProcessDeps, task: ChatTask, raw: RawRow): Promise<RowOutcome> {
  if (raw.type === frameTypes.welcome) return (await processWelcome(deps, task, raw)) === 'retry' ? 'retry' : 'done'
  const { state } = task.record()
  if (state === 'joining' || state === 'halted') return 'waiting'
  if (state === 'left') return 'done'
  if (raw.type === frameTypes.commit) {
    const applied = await applyCommitRow(deps, task, raw)
    if (applied === 'retry') return 'retry'
    const caughtUp = applied === 'ahead' ? await catchUp(deps, task, raw) : 'done'
    if (caughtUp === 'again' || caughtUp === 'retry') return caughtUp
    if (caughtUp === 'gone') await haltWithoutCommit(deps, task)
    // What halts the chat must not be forgotten: the row stays for whoever heals it.
    return task.record().state === 'halted' ? 'waiting' : 'done'
  }
  const taken = await takeRow(deps, task, raw, true)
  if (taken !== 'ahead') return taken
  const caughtUp = await catchUp(deps, task, raw)
  if (caughtUp !== 'gone') return caughtUp
  // Anybody can say that a message is of an epoch to come: without its commit it is one that does not open, and no more.
  await takeRow(deps, task, raw, false)
  return 'done'
}

/** A row that is no commit and no Welcome; `ahead` when a commit is missing before it, where it `waits` for that. */
async function takeRow(
  deps: ProcessDeps,
  task: ChatTask,
  raw: RawRow,
  waits: boolean,
): Promise<'done' | 'ahead' | 'retry'> {
  try {
    if (raw.type === frameTypes.message) {
      return (await receiveMessage(deps, task, raw, waits)) === 'ahead' ? 'ahead' : 'done'
    }
    if (raw.type === frameTypes.departure) return await applyDeparture(deps, task, raw)
    await applySendHashRepair(deps, task, raw)
  } catch (error) {
    // Not what anybody may send. It is dropped: kept, it would hold up the chat for ever.
    if (!(error instanceof PeerError)) throw error
    deps.log.warn('row_refused', { code: error.code })
    await countRefused(task, error.code)
  }
  return 'done'
}

async function catchUp(deps: ProcessDeps, task: ChatTask, raw: RawRow): Promise<'again' | 'retry' | 'gone'> {
  const caughtUp = await fetchMissingCommit(deps, task, raw)
  if (caughtUp === 'gone') return 'gone'
  return caughtUp === 'entered' ? 'again' : 'retry'
}

/** Joins by a Welcome that lies behind rows that wait: a second one, after the first could not be opened. */
async function joinFurtherOn(deps: ProcessDeps, task: ChatTask, search: WelcomeSearch): Promise<Step> {
  const { from, to } = chatRange(task.record().number)
  for (;;) {
    const page = await task.work.scan({ table: 'raw_rows', from: search.from ?? from, to, limit: rowsPerSearch })
    for (const { key, value } of page) {
      const raw = decodeRawRow(value)
      // Never past a Welcome before it is dealt with on disk.
      search.from = key
      if (raw.type !== frameTypes.welcome) continue
      const outcome = await processWelcome(inPlaceOf(deps, key), task, raw)
      if (outcome === 'retry') return 'retry'
      // What waited came before this device (again) was a member: it can neither be read nor be applied.
      if (outcome === 'joined') task.work.deleteRange('raw_rows', from, key)
      await followSequence(inPlaceOf(deps, key), task, raw)
      task.work.delete('raw_rows', key)
      return 'more'
    }
    if (page.length < rowsPerSearch) return 'waiting'
  }
}

async function processWelcome(deps: ProcessDeps, task: ChatTask, raw: RawRow): Promise<'joined' | 'refused' | 'retry'> {
  try {
    const joined = await joinChat(deps, task, raw)
    if (joined.ok) {
      task.work.afterCommit(() => {
        deps.onJoined(joined.wasLastResort)
      })
      return 'joined'
    }
    if (joined.retry) {
      deps.log.info('welcome_postponed', { code: joined.code })
      return 'retry'
    }
    deps.log.warn('welcome_refused', { code: joined.code })
    await countRefused(task, joined.code)
    await missWelcome(deps, task, raw, joined.code)
    return 'refused'
  } catch (error) {
    if (!(error instanceof PeerError)) throw error
    deps.log.warn('welcome_refused', { code: error.code })
    await countRefused(task, error.code)
    await missWelcome(deps, task, raw, error.code)
    return 'refused'
  }
}

/** Whoever waits for its first Welcome and cannot open it asks the roster for another. */
async function missWelcome(deps: ProcessDeps, task: ChatTask, raw: RawRow, code: string): Promise<void> {
  if (task.record().state !== 'joining') return
  const generation = generationOf(raw)
  if (generation === undefined) return
  task.update({ generation })
  await noteEvidence(deps, task, { code })
}

function generationOf(raw: RawRow): number | undefined {
  try {
    return decodeShape(welcomeItemShape, raw.content).generation
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
