// What can be said of a departure by itself: whether it still serves, whether its device may speak, how it is shown.

import { departureValidMs, type Departure } from '#protocol/client-server/chats.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseMessageId, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { noticeOf } from '../messages/notice.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'

export const isInTime = ({ signedMs }: Departure, timeMs: number, validMs = departureValidMs): boolean =>
  Math.abs(timeMs - signedMs) <= validMs

/**
 * The account's log certifies the device no more, and not by its own doing: whoever leaves and then signs out has said what
 * its user wanted, and the key is gone with it.
 */
export async function isDisowned(
  deps: Pick<ChatDeps, 'logs'>,
  task: ChatTask,
  account: AccountAddress,
  device: DeviceId,
): Promise<boolean> {
  const log = await deps.logs.known(task.work, account)
  if (log === undefined || certifiedDevice(log, device) !== undefined) return false
  const isSignedOut = log.entries.some(
    ({ body, isVoid }) =>
      !isVoid && body.kind === entryKinds.revoke && body.device === device && body.signer === device,
  )
  return !isSignedOut
}

/** The timeline's word that the account has left, by the device that said so. */
export function writeDepartureNotice(
  deps: ChatDeps,
  task: ChatTask,
  key: Uint8Array,
  author: { account: AccountAddress; device: DeviceId },
  timeMs: number = deps.clock.nowMs(),
): void {
  const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
  const notice = noticeOf({ removed: [author.account] })
  const { epoch } = task.record()
  task.work.put('messages', key, encodeMessageRecord(noticeRecord(notice, { id, author, timeMs, epoch })))
  task.updateActivity({ lastActivityMs: Math.max(task.activity().lastActivityMs, timeMs) })
}
