// What a device has missed when it is let in (again): while it could not go on, was shut out, or was still to be added.

import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { decodeRawRow } from '../messages/raw-row.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { noteGap, noteSince } from './gaps.ts'
import { chatRange, placeAfter, timelinePlace } from './row-keys.ts'

/** Of what waits, enough to find a message in. */
const rowsLookedAt = 256

export interface Entrance {
  /** The place of the Welcome: from there on this device reads for itself. */
  readonly to: Uint8Array
  /** Of its row, among those that wait. */
  readonly welcomeKey: Uint8Array
  /** The account was in the chat all along, by this device or by another. */
  readonly stayed: boolean
}

/** Called in the task that opens the Welcome, before it changes the chat's record. */
export async function noteGapAtJoin(
  deps: ChatDeps,
  task: ChatTask,
  { to, welcomeKey, stayed }: Entrance,
): Promise<void> {
  const { seen } = task.activity()
  const { generation, state, number } = task.record()
  // Of a first coming nothing is missing but what came as history and ended before it.
  const from = seen === null ? await endOfHistory(task, number) : timelinePlace(generation, seen.place, seen.seq + 1)
  if (seen === null) await noteSince(task, to)
  if (!stayed || from === undefined) return
  // Who was shut out knows that there was something; else what waits unread says so.
  const isCertain = state === 'left' || (await hasWaitingMessage(task, number, welcomeKey))
  await noteGap(deps, task, { from, to, isCertain })
}

async function endOfHistory(task: ChatTask, number: number): Promise<Uint8Array | undefined> {
  const [newest] = await task.work.scan({ table: 'messages', ...chatRange(number), limit: 1, reverse: true })
  return newest === undefined || newest.key.length !== placeKeyBytes ? undefined : placeAfter(newest.key.subarray(4))
}

/** The chat's number, and a place in the timeline. */
const placeKeyBytes = 18

async function hasWaitingMessage(task: ChatTask, number: number, to: Uint8Array): Promise<boolean> {
  const { from } = chatRange(number)
  const waiting = await task.work.scan({ table: 'raw_rows', from, to, limit: rowsLookedAt })
  return waiting.some(({ value }) => decodeRawRow(value).type === frameTypes.message)
}
