// Every file that is under way: few at a time, gone on with after a cut and after a restart, ended with the session. What a
// file's row says is to be done is done; nothing else is remembered.

import { toHex } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { StorageError, TalkeeError } from '#protocol/errors.ts'
import type { ChatId, MessageId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { failMessage } from '../messages/fail-queued.ts'
import { decodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import type { SessionPart } from '../session/session-part.ts'
import type { SessionScope } from '../session/session-scope.ts'
import type { BlobLine, BlobRoutes } from './blob-routes.ts'
import { eraseBlobs } from './erase-blobs.ts'
import { fetchFile } from './fetch-file.ts'
import type { Rest } from './file-move.ts'
import { filesUnderWay, keepFileRow, readFileRow, underWay, type UnderWay } from './file-rows.ts'
import { sendFile } from './send-file.ts'

export interface FileProgress {
  readonly chat: ChatId
  readonly message: MessageId
  /** Of all blobs, filled up as they are. */
  readonly doneBytes: number
}

export interface FileTransfersDeps extends Omit<SessionScope, 'background' | 'tell'> {
  readonly blobs: BlobRoutes
  /** At most four times a second for each file. */
  readonly onProgress: (progress: FileProgress) => void
}

export interface FileTransfers extends Required<Pick<SessionPart, 'connected' | 'chatChanged' | 'stop'>> {
  /** Goes on with what the last end has cut short. */
  start(): Promise<void>
  /** Bytes that are through of a file that is under way; undefined for any other. */
  progressOf(rowKey: Uint8Array): number | undefined
}

/** A lane each, so that what one wants to see waits for nothing that one sends. */
const lanes: Readonly<Record<UnderWay, number>> = { sending: 2, fetching: 3, erasing: 1 }
const blockedRetryMs = 15_000
const failedRetryMs = 15_000
const progressEveryMs = 250

interface Job {
  readonly rowKey: Uint8Array
  readonly lane: UnderWay
  phase: 'ready' | 'running' | 'waiting'
  /** The row has changed under it. */
  isStale: boolean
  doneBytes: number
  toldAtMs: number
  line: BlobLine | undefined
  cancelWait: (() => void) | undefined
}

export function createFileTransfers(deps: FileTransfersDeps): FileTransfers {
  const { chats, directory, isConnected } = deps
  const { vault, clock, log } = chats
  const jobs = new Map<string, Job>()
  const running = new Set<Promise<void>>()
  let isStopped = false

  chats.files.listen((rowKey) => {
    changed(rowKey).catch((error: unknown) => {
      warn(error)
    })
  })

  function warn(error: unknown): void {
    if (!isStopped) log.warn('file_work_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
  }

  /** What runs for the old row ends; what the new one wants is begun. */
  async function changed(rowKey: Uint8Array): Promise<void> {
    const before = jobs.get(toHex(rowKey))
    if (before?.phase === 'running') {
      before.isStale = true
      before.line?.close()
      return
    }
    drop(rowKey)
    const row = isStopped ? undefined : await readFileRow(vault, rowKey)
    if (row !== undefined) take(rowKey, underWay(row))
    next()
  }

  function take(rowKey: Uint8Array, lane: UnderWay | undefined): void {
    if (lane === undefined || isStopped || jobs.has(toHex(rowKey))) return
    const job = { rowKey, lane, isStale: false, doneBytes: 0, toldAtMs: -Infinity } as const
    jobs.set(toHex(rowKey), { ...job, phase: 'ready', line: undefined, cancelWait: undefined })
  }

  function drop(rowKey: Uint8Array): void {
    jobs.get(toHex(rowKey))?.cancelWait?.()
    jobs.delete(toHex(rowKey))
  }

  function next(): void {
    if (isStopped || !isConnected()) return
    for (const [lane, atOnce] of Object.entries(lanes)) {
      const all = [...jobs.values()].filter((job) => job.lane === lane)
      let free = atOnce - all.filter(({ phase }) => phase === 'running').length
      for (const job of all) if (job.phase === 'ready' && free-- > 0) begin(job)
    }
  }

  function begin(job: Job): void {
    job.phase = 'running'
    const work = run(job)
      .catch((error: unknown): Rest => {
        warn(error)
        // A full disk is its user's to see; anything else may be over soon.
        if (error instanceof StorageError) return { rest: 'failed', code: error.code }
        return { rest: 'later', retryAfterMs: failedRetryMs }
      })
      .then((rest) => ended(job, rest))
      .catch((error: unknown) => {
        warn(error)
        wait(job, failedRetryMs)
      })
      .finally(() => {
        running.delete(work)
        next()
      })
    running.add(work)
  }

  async function run(job: Job): Promise<Rest> {
    const { rowKey } = job
    const cell = cellOf(rowKey)
    const row = await readFileRow(vault, rowKey)
    if (row === undefined || cell === undefined) return { rest: 'stopped' }
    const isOver = (): boolean => isStopped || job.isStale
    const open = (): BlobLine => {
      const line = deps.blobs.open(cell.record().chat)
      job.line = line
      if (isOver()) line.close()
      return line
    }
    if (row.state === 'erasing') return eraseBlobs({ cell, rowKey, row, isStopped: isOver, open })
    const message = await messageOf(rowKey)
    if (message === undefined || message.file === null || row.state !== job.lane) return { rest: 'stopped' }
    const progress = (doneBytes: number): void => {
      job.doneBytes = doneBytes
      if (clock.monotonicMs() - job.toldAtMs < progressEveryMs) return
      job.toldAtMs = clock.monotonicMs()
      deps.onProgress({ chat: cell.record().chat, message: message.id, doneBytes })
    }
    const worker = deps.worker(cell)
    const move = { deps: chats, cell, worker, rowKey, row, file: message.file, isStopped: isOver, open, progress }
    const moving = row.state === 'sending' ? sendFile(move) : fetchFile(move)
    chats.files.used(row.place, moving)
    return moving
  }

  async function ended(job: Job, rest: Rest): Promise<void> {
    job.line = undefined
    if (isStopped) return
    if (job.isStale || rest.rest === 'done' || rest.rest === 'stopped') {
      jobs.delete(toHex(job.rowKey))
      const row = await readFileRow(vault, job.rowKey)
      // Another wish came meanwhile.
      if (job.isStale && row !== undefined) take(job.rowKey, underWay(row))
    } else if (rest.rest === 'failed') {
      await fail(job.rowKey, rest.code)
      jobs.delete(toHex(job.rowKey))
    } else wait(job, rest.rest === 'later' ? rest.retryAfterMs : blockedRetryMs)
  }

  function wait(job: Job, delayMs: number): void {
    if (isStopped) return
    job.phase = 'waiting'
    job.cancelWait = clock.after(delayMs, () => {
      again(job)
      next()
    })
  }

  function again(job: Job): void {
    if (job.phase !== 'waiting') return
    job.cancelWait?.()
    job.phase = 'ready'
  }

  /** Shown so, and left to its user; of an own message nothing has been said to anybody. */
  async function fail(rowKey: Uint8Array, code: string): Promise<void> {
    await cellOf(rowKey)?.task(async (task) => {
      const row = await readFileRow(task.work, rowKey)
      if (row === undefined) return
      keepFileRow(task.work, rowKey, { ...row, state: 'failed', failure: code })
      if (row.outgoing !== null) await failMessage(task.work, row.outgoing.messageKey, code)
    })
  }

  function cellOf(rowKey: Uint8Array): ChatCell | undefined {
    const number = createReader(rowKey).u32()
    return directory.all().find((cell) => cell.record().number === number)
  }

  async function messageOf(rowKey: Uint8Array): Promise<MessageRecord | undefined> {
    const key = await vault.get('message_ids', rowKey)
    const stored = key === undefined ? undefined : await vault.get('messages', key)
    return stored === undefined ? undefined : decodeMessageRecord(stored)
  }

  return {
    async start() {
      await chats.files.sweep()
      for (const { rowKey, state } of await filesUnderWay(vault)) take(rowKey, state)
      next()
    },
    progressOf: (rowKey) => jobs.get(toHex(rowKey))?.doneBytes,
    connected() {
      for (const job of jobs.values()) again(job)
      next()
    },
    chatChanged({ number }) {
      for (const job of jobs.values()) {
        if (job.phase === 'waiting' && createReader(job.rowKey).u32() === number) again(job)
      }
      next()
    },
    async stop() {
      isStopped = true
      for (const job of jobs.values()) {
        job.cancelWait?.()
        job.line?.close()
      }
      await Promise.all(running)
      await chats.files.settled()
    },
  }
}
