// One chat at work: rows in, messages out, commits one at a time. Woken by what happens; idle, it does nothing.

import { TalkeeError } from '#protocol/errors.ts'
import { flushOutbox } from '../messages/outbox.ts'
import { planRemoveRevoked } from '../devices/remove-revoked.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createChatCare } from './chat-care.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { commitDueMs } from './chat-dues.ts'
import { firstEpochToKeep } from './chat-record.ts'
import { forgetFormer, hasOutlivedGeneration } from './former-generations.ts'
import { planUpdate, type Plan } from './membership.ts'
import { registerChat } from './new-chat.ts'
import { processRows, type WelcomeSearch } from './process-rows.ts'
import { findRevokedDevices } from './revoked-devices.ts'
import { repairSendHash } from './send-hash.ts'
import { checkServerPlace } from './server-place.ts'
import { decidePending, submitCommit, type Submitted } from './submit-commit.ts'

export interface ChatWorkerDeps extends ChatDeps {
  /** Whether there is a connection worth using. */
  readonly isConnected: () => boolean
  /** A KeyPackage was used. */
  readonly onKeyPackageUsed: () => void
}

export interface ChatWorker {
  readonly cell: ChatCell
  /** Rows have been stored for this chat. */
  rowsArrived(): void
  /** There is something to send, or a reason to try again. */
  flush(): void
  /** The connection is back: what was undecided is decided, what waited goes on. */
  connected(): void
  /** Submits a commit, after those asked for before. */
  commit(plan: Plan): Promise<Submitted>
  /** There is a departure to tell the server of. */
  depart(): void
  /** Does of its own accord what is due (chat-dues.ts says when), and forgets keys that were kept long enough. */
  maintain(nowMs: number): void
  /** Resolves when nothing runs any more; nothing new is begun after `stop`. */
  stop(): Promise<void>
}

const retryRowsMs = 5_000
/** After what should not have happened: a full disk, an answer that is none. */
const retryFailedMs = 15_000
const retryUpdateMs = 60_000
/** What the server would not decide though it answers, because it was busy or this account brought too much; where it does not say. */
const retryPendingMs = { unsaid: 30_000, least: 1_000, most: 60 * 60_000 } as const
const weekMs = 7 * 86_400_000
/** Own messages in one epoch before this device commits: no row that the server drops can then open a gap of 1,000. */
const generationsBeforeUpdate = { min: 500, spread: 400 } as const

export function createChatWorker(deps: ChatWorkerDeps, cell: ChatCell): ChatWorker {
  const processing = createSerialQueue()
  const sending = createSerialQueue()
  const committing = createSerialQueue()
  let stopped = false
  let rowsWaiting = false
  let flushWaiting = false
  let updating = false
  const search: WelcomeSearch = { from: undefined }
  let cancelRetry: (() => void) | undefined
  let cancelRows: (() => void) | undefined
  let cancelPending: (() => void) | undefined
  const [random = 0] = deps.crypto.randomBytes(1)
  const updateAfter = generationsBeforeUpdate.min + Math.round((random / 255) * generationsBeforeUpdate.spread)

  const care = createChatCare({ ...deps, background, committing, commit, flush }, cell)

  /** Work that nobody awaits: a failure is logged, and `again` sees to it that the work is not forgotten. */
  function background(name: string, work: () => Promise<unknown>, again: () => void = () => undefined): void {
    work().catch((error: unknown) => {
      if (stopped) return
      deps.log.warn('chat_work_failed', { work: name, code: error instanceof TalkeeError ? error.code : 'internal' })
      again()
    })
  }

  function rowsArrived(): void {
    if (stopped || rowsWaiting) return
    rowsWaiting = true
    background(
      'rows',
      () =>
        processing(async () => {
          rowsWaiting = false
          if (stopped) return
          const before = cell.record()
          const { rest } = await processRows({ ...deps, onJoined }, cell, search)
          if (rest === 'retry' && deps.isConnected()) rowsAfter(retryRowsMs)
          // Another epoch, a repaired send hash, a chat joined: whatever was held up may go now.
          if (cell.record() !== before) flush()
        }),
      () => rowsAfter(retryFailedMs),
    )
  }

  function onJoined(wasLastResort: boolean): void {
    deps.onKeyPackageUsed()
    // A last resort may have been used before: new keys at once.
    if (wasLastResort) update(cell.record().epoch)
  }

  function rowsAfter(delayMs: number): void {
    cancelRows?.()
    if (!stopped) cancelRows = deps.clock.after(delayMs, rowsArrived)
  }

  function flush(): void {
    if (stopped || flushWaiting || !deps.isConnected()) return
    flushWaiting = true
    background(
      'outbox',
      () =>
        sending(async () => {
          flushWaiting = false
          if (stopped) return
          const repair = (): Promise<boolean> => repairSendHash(deps, cell)
          const flushed = await flushOutbox({ ...deps, removeRevoked, repairSendHash: repair }, cell)
          if (flushed.rest === 'later') flushAfter(flushed.retryAfterMs)
          if (flushed.rest === 'blocked') care.blocked()
          if (cell.activity().ownGenerations >= updateAfter) update(cell.record().epoch)
        }),
      () => flushAfter(retryFailedMs),
    )
  }

  function flushAfter(delayMs: number): void {
    cancelRetry?.()
    if (!stopped) cancelRetry = deps.clock.after(delayMs, flush)
  }

  function commit(plan: Plan): Promise<Submitted> {
    return committing(async () => {
      if (stopped) return { ok: false, code: 'locked', unreachable: false }
      const registered = await registerChat(deps, cell)
      if (!registered.ok) {
        decideLater(registered)
        return registered
      }
      const submitted = await submitCommit(deps, cell, plan)
      decideLater(submitted)
      if (submitted.ok) {
        await cell.task(async (task) => {
          setUpdateDue(task, 'needless' in submitted)
        })
      }
      // The server has not begun the epoch that this device is in.
      if (!submitted.ok && submitted.code === 'stale_epoch') await checkServerPlace(deps, cell)
      flush()
      return submitted
    })
  }

  /** Commits of its own accord, one such commit at a time. */
  function update(fromEpoch: number): void {
    if (updating) return
    updating = true
    background('update', () =>
      commit(planUpdate(fromEpoch)).finally(() => {
        updating = false
      }),
    )
  }

  function setUpdateDue(task: ChatTask, isNeedless: boolean): void {
    const nowMs = deps.clock.nowMs()
    const [jitter = 0] = deps.crypto.randomBytes(1)
    if (!isNeedless) task.update({ updateDueMs: nowMs + Math.round(weekMs * (0.75 + jitter / 512)) })
    else if ((task.record().updateDueMs ?? Infinity) <= nowMs) {
      // Somebody else's commit came first, and gave this device no new keys: its own is still due.
      task.update({ updateDueMs: nowMs + Math.round(retryUpdateMs * (0.5 + jitter / 255)) })
    }
  }

  /** The server refuses messages until a revoked device is out: whoever wants to send removes it. */
  async function removeRevoked(_: ChatCell, details: Readonly<Record<string, unknown>>): Promise<void> {
    const revoked = await findRevokedDevices(deps, cell, details['entry'])
    if (revoked !== undefined && revoked.size > 0) await commit(await planRemoveRevoked(deps, cell, revoked))
  }

  /** A connection that comes back decides it; one that stands needs another reason to ask again. */
  function decideLater(submitted: Submitted): void {
    if (submitted.ok || !submitted.unreachable || stopped || !deps.isConnected()) return
    cancelPending?.()
    const { unsaid, least, most } = retryPendingMs
    const delayMs = Math.min(most, Math.max(least, submitted.retryAfterMs ?? unsaid))
    cancelPending = deps.clock.after(delayMs, decide)
  }

  function decide(): void {
    background('pending', () => committing(settle))
  }

  /** Decides what was left undecided, and tells the server of a chat it has not heard of. */
  async function settle(): Promise<void> {
    // A chat that has halted or was left has nothing to decide: its rows say what becomes of it.
    if (stopped || cell.record().state !== 'active') return
    decideLater(await decidePending(deps, cell))
    if (cell.record().state === 'active') decideLater(await registerChat(deps, cell))
    flush()
  }

  function forgetOldEpochs(): void {
    if (hasOutlivedGeneration(cell.record(), deps.runningMs())) {
      background('old-generations', () =>
        cell.task((task) => {
          forgetFormer(task, deps.runningMs())
          return Promise.resolve()
        }),
      )
    }
    const { epoch, appliedCommits } = cell.record()
    const first = Math.min(epoch, firstEpochToKeep(cell.record(), deps.runningMs()))
    if (stopped || !appliedCommits.some((applied) => applied.epoch < first)) return
    background('old-epochs', () =>
      cell.task((task) => {
        task.rows.write(deps.mls.forgetEpochsBelow(first))
        task.update({ appliedCommits: task.record().appliedCommits.filter((applied) => applied.epoch >= first) })
        return Promise.resolve()
      }),
    )
  }

  return {
    cell,
    rowsArrived,
    flush,
    commit,
    depart() {
      care.depart()
    },
    connected() {
      rowsArrived()
      care.connected()
      decide()
      flush()
    },
    maintain(nowMs) {
      forgetOldEpochs()
      care.maintain(nowMs)
      if (stopped || !deps.isConnected()) return
      if (commitDueMs(deps, cell.record()) <= nowMs) update(cell.record().epoch)
    },
    async stop() {
      stopped = true
      cancelRetry?.()
      cancelRows?.()
      cancelPending?.()
      care.stop()
      // Closing lets go of a commit that waits for its row: it would keep its queue for ever.
      await Promise.all([processing(done), cell.close()])
    },
  }
}

const done = (): Promise<void> => Promise.resolve()
