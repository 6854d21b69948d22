// The members of a chat that their own accounts' logs no longer certify: whoever wants to send removes them first.
// Only the logs decide; what the server says is a hint where to look.

import { fromBase64url } from '#protocol/codec/base64url.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import { PeerError } from '#protocol/errors.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { devicesOfOtherKeys } from '../devices/missing-devices.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'

/**
 * Devices of the chat that are revoked, or that a recovery has undone. `entry` is the log entry (base64url) with which
 * the server refused; without a readable one the logs of all members are asked for. Undefined when one cannot be had.
 */
export async function findRevokedDevices(
  deps: ChatDeps,
  cell: ChatCell,
  entry: unknown,
): Promise<ReadonlySet<DeviceId> | undefined> {
  const leaves = await cell.task(async (task) => (await task.group())?.leaves ?? [])
  const members = new Set(leaves.map(({ identity }) => identity.account))
  const named = accountOf(entry)
  const revoked = new Set<DeviceId>()
  for (const account of named !== undefined && members.has(named) ? [named] : members) {
    const fetched = await deps.routes.deviceLog(account, 0)
    if (!fetched.ok) return undefined
    const work = createUnitOfWork(deps.vault)
    const learned = await deps.logs.learn(work, account, fetched.value.entries)
    if (!learned.ok) {
      deps.log.warn('device_log_refused', { fault: learned.fault })
      continue
    }
    await work.commit()
    const replaced = devicesOfOtherKeys(
      learned.log,
      leaves.map(({ identity }) => identity),
    )
    for (const { identity } of leaves) {
      const isCertified = certifiedDevice(learned.log, identity.device) !== undefined
      // What no entry of this log ever certified, none has revoked.
      if (identity.account === account && !isCertified && !replaced.has(identity.device)) revoked.add(identity.device)
    }
  }
  return revoked
}

function accountOf(entry: unknown): AccountAddress | undefined {
  if (typeof entry !== 'string') return undefined
  try {
    return parseEntry(fromBase64url(entry)).body.account
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
