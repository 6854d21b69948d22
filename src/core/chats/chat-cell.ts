// One chat in memory: its record, its group and the keys of its epoch, changed by one task at a time.
// Memory follows the disk: it changes after the transaction that it mirrors, and is read anew when one failed.

import { InternalError } from '#protocol/errors.ts'
import { createSerialQueue, type SerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { ChatDeps } from './chat-deps.ts'
import { decodeChatActivity, encodeChatActivity, type ChatActivity } from './chat-activity.ts'
import { decodeChatRecord, encodeChatRecord, type ChatRecord } from './chat-record.ts'
import { deriveEpochKeys, type EpochKeys } from './epoch-keys.ts'
import { createGroupRows, type GroupRows } from './group-rows.ts'
import type { GroupShelf } from './group-shelf.ts'
import { chatActivityKey, chatKey } from './row-keys.ts'

/** A chat inside a task that has it to itself. */
export interface ChatTask {
  readonly work: UnitOfWork
  readonly rows: GroupRows
  /** As this task sees it, its own changes included. */
  record(): ChatRecord
  update(change: Partial<ChatRecord>): void
  activity(): ChatActivity
  updateActivity(change: Partial<ChatActivity>): void
  /** The current group, loaded from its rows at first use; undefined before the Welcome was opened. */
  group(): Promise<MlsGroup | undefined>
  setGroup(group: MlsGroup): void
  /** Keys of the current epoch. */
  keys(): Promise<EpochKeys>
}

export interface ChatCell {
  /** As they are on disk. */
  record(): ChatRecord
  activity(): ChatActivity
  /**
   * Runs `body` with the chat to itself, then stores what it gathered in one transaction. When `body` throws, nothing
   * of it stays, on disk or in memory.
   */
  task<T>(body: (task: ChatTask) => Promise<T>): Promise<T>
  /** True once `until` holds for the record, checked after each task; false when the cell was closed before. */
  when(until: (record: ChatRecord) => boolean): Promise<boolean>
  /** Lets go of whoever waits by `when`, and settles when no task runs any more. */
  close(): Promise<void>
}

interface Waiter {
  readonly until: (record: ChatRecord) => boolean
  readonly resolve: (holds: boolean) => void
}

/** `onChange` runs after each transaction that touched the chat. */
export function createChatCell(
  deps: ChatDeps,
  shelf: GroupShelf,
  initial: { record: ChatRecord; activity: ChatActivity },
  onChange: (chat: ChatRecord) => void,
): ChatCell {
  let { record, activity } = initial
  let group: MlsGroup | undefined
  let keys: { group: MlsGroup; keys: EpochKeys } | undefined
  const inTurn: SerialQueue = createSerialQueue()
  const waiters = new Set<Waiter>()
  /** A task under way has its own hold on both. */
  const letGo = (): void => {
    group = undefined
    keys = undefined
  }
  let isClosed = false
  let isStale = false

  /** After a transaction that failed nobody knows on which side of it the disk is. */
  async function readAgain(): Promise<void> {
    const [storedRecord, storedActivity] = await Promise.all([
      deps.vault.get('chats', chatKey(record.number)),
      deps.vault.get('chats', chatActivityKey(record.number)),
    ])
    if (storedRecord !== undefined) record = decodeChatRecord(storedRecord)
    if (storedActivity !== undefined) activity = decodeChatActivity(storedActivity)
    letGo()
    isStale = false
  }

  function openTask(): { task: ChatTask; commit: () => Promise<void> } {
    const work = createUnitOfWork(deps.vault)
    let current = record
    let currentActivity = activity
    let currentGroup = group
    const task: ChatTask = {
      work,
      // A generation is entered by a Welcome or at creation, in a task that has set it before it writes rows.
      get rows() {
        return createGroupRows(work, current.number, current.generation)
      },
      record: () => current,
      update(change) {
        current = { ...current, ...change }
        work.put('chats', chatKey(current.number), encodeChatRecord(current))
      },
      activity: () => currentActivity,
      updateActivity(change) {
        currentActivity = { ...currentActivity, ...change }
        work.put('chats', chatActivityKey(current.number), encodeChatActivity(currentActivity))
      },
      async group() {
        currentGroup ??= await deps.mls.load(task.rows)
        return currentGroup
      },
      setGroup(next) {
        currentGroup = next
      },
      async keys() {
        const held = await task.group()
        if (held === undefined) throw new InternalError('no_group', 'keys of a chat that has no group yet')
        if (keys?.group === held) return keys.keys
        const derived = await deriveEpochKeys(
          deps.crypto,
          (label, context, length) => deps.mls.exportSecret(held, label, context, length),
          { chat: current.chat, generation: current.generation },
        )
        keys = { group: held, keys: derived }
        return derived
      },
    }
    // The first of what follows the transaction: the others find memory as the disk is.
    work.afterCommit(() => {
      group = currentGroup
      record = current
      activity = currentActivity
      if (group !== undefined) shelf.used(letGo, group.leaves.length)
    })
    return {
      task,
      async commit() {
        const isTouched = work.size > 0
        try {
          await work.commit()
        } catch (error) {
          isStale = true
          throw error
        }
        if (!isTouched) return
        onChange(record)
        for (const waiter of [...waiters]) if (waiter.until(record)) release(waiter, true)
      },
    }
  }

  function release(waiter: Waiter, holds: boolean): void {
    waiters.delete(waiter)
    waiter.resolve(holds)
  }

  return {
    record: () => record,
    activity: () => activity,
    task: (body) =>
      inTurn(async () => {
        if (isStale) await readAgain()
        const { task, commit } = openTask()
        const result = await body(task)
        await commit()
        return result
      }),
    when(until) {
      if (until(record)) return Promise.resolve(true)
      if (isClosed) return Promise.resolve(false)
      return new Promise((resolve) => {
        waiters.add({ until, resolve })
      })
    },
    close() {
      isClosed = true
      for (const waiter of [...waiters]) release(waiter, false)
      return inTurn(() => Promise.resolve())
    },
  }
}
