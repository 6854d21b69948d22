// One chat at work: rows in, messages out, commits one at a time. Woken by what happens; idle, it does nothing.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { TalkeeError } from '#protocol/errors.ts'
import { flushOutbox } from '../messages/outbox.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { planRemoveDevices, planUpdate, type Plan } from './membership.ts'
import { registerChat } from './new-chat.ts'
import { processRows, type Processed } from './process-rows.ts'
import { repairSendHash } from './send-hash.ts'
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
  /** Commits of its own accord if that is due. */
  maintain(nowMs: number): void
  /** Resolves when nothing runs any more; nothing new is begun after `stop`. */
  stop(): Promise<void>
}

const retryRowsMs = 5_000
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
  let cancelRetry: (() => void) | undefined
  let cancelRows: (() => void) | undefined
  const [random = 0] = deps.crypto.randomBytes(1)
  const updateAfter = generationsBeforeUpdate.min + Math.round((random / 255) * generationsBeforeUpdate.spread)

  /** Work that nobody awaits: a failure is logged, and the chat goes on with what comes next. */
  function background(name: string, work: () => Promise<unknown>): void {
    work().catch((error: unknown) => {
      deps.log.warn('chat_work_failed', { work: name, code: error instanceof TalkeeError ? error.code : 'internal' })
    })
  }

  function process(): Promise<Processed> {
    rowsWaiting = false
    const onJoined = (_: ChatCell, wasLastResort: boolean): void => {
      deps.onKeyPackageUsed()
      // A last resort may have been used before: new keys at once.
      if (wasLastResort) background('update', () => commit(planUpdate(cell.record().epoch)))
    }
    return processRows({ ...deps, onJoined }, cell)
  }

  function rowsArrived(): void {
    if (stopped || rowsWaiting) return
    rowsWaiting = true
    background('rows', () =>
      processing(async () => {
        if (stopped) return
        const epoch = cell.record().epoch
        const { rest } = await process()
        if (rest === 'retry' && deps.isConnected()) cancelRows = deps.clock.after(retryRowsMs, rowsArrived)
        if (cell.record().epoch !== epoch) flush()
      }),
    )
  }

  function flush(): void {
    if (stopped || flushWaiting || !deps.isConnected()) return
    flushWaiting = true
    background('outbox', () =>
      sending(async () => {
        flushWaiting = false
        if (stopped) return
        const repair = (): Promise<boolean> => repairSendHash(deps, cell)
        const flushed = await flushOutbox({ ...deps, removeRevoked, repairSendHash: repair }, cell)
        if (flushed.rest === 'later' && flushed.retryAfterMs > 0) retryAfter(flushed.retryAfterMs)
        if (cell.activity().ownGenerations >= updateAfter) await commit(planUpdate(cell.record().epoch))
      }),
    )
  }

  function retryAfter(delayMs: number): void {
    cancelRetry?.()
    if (!stopped) cancelRetry = deps.clock.after(delayMs, flush)
  }

  function commit(plan: Plan): Promise<Submitted> {
    return committing(async () => {
      if (stopped) return { ok: false, code: 'locked', unreachable: false }
      const registered = await registerChat(deps, cell)
      if (!registered.ok) return registered
      const submitted = await submitCommit(deps, cell, plan)
      if (submitted.ok) await cell.task((task) => Promise.resolve(task.update({ updateDueMs: nextUpdate() })))
      flush()
      return submitted
    })
  }

  function nextUpdate(): number {
    const [jitter = 0] = deps.crypto.randomBytes(1)
    return deps.clock.nowMs() + Math.round(weekMs * (0.75 + jitter / 512))
  }

  /** The server refuses messages until a revoked device is out: whoever wants to send removes it. */
  async function removeRevoked(_: ChatCell, details: Readonly<Record<string, unknown>>): Promise<void> {
    const accounts = new Set<AccountAddress>(cell.record().accounts)
    const { entry } = details
    const named = typeof entry === 'string' ? parseEntry(fromBase64url(entry)).body.account : undefined
    const revoked = new Set<DeviceId>()
    for (const account of named !== undefined && accounts.has(named) ? [named] : accounts) {
      const fetched = await deps.routes.deviceLog(account, 0)
      if (!fetched.ok) return
      const work = createUnitOfWork(deps.vault)
      const learned = await deps.logs.learn(work, account, fetched.value.entries)
      if (!learned.ok) {
        deps.log.warn('device_log_refused', { fault: learned.fault })
        continue
      }
      await work.commit()
      for (const device of learned.log.devices.keys()) {
        if (certifiedDevice(learned.log, device) === undefined) revoked.add(device)
      }
    }
    if (revoked.size > 0) await commit(planRemoveDevices(revoked))
  }

  return {
    cell,
    rowsArrived,
    flush,
    commit,
    connected() {
      rowsArrived()
      background('pending', () => committing(() => (stopped ? Promise.resolve(undefined) : decidePending(deps, cell))))
      flush()
    },
    maintain(nowMs) {
      const { updateDueMs, state, epoch, accounts } = cell.record()
      if (stopped || state !== 'active' || updateDueMs === null || nowMs < updateDueMs || !deps.isConnected()) return
      if (accounts.length > 1) background('update', () => commit(planUpdate(epoch)))
    },
    async stop() {
      stopped = true
      cancelRetry?.()
      cancelRows?.()
      await Promise.all([processing(done), cell.idle()])
    },
  }
}

const done = (): Promise<void> => Promise.resolve()
