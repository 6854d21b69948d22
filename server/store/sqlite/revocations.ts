// What a revocation takes with it: sessions, KeyPackages and Welcomes by the schema's cascade, the connection by a
// kick, and in every roster that still has the device a stop for messages until a commit has removed it.

import type { DeviceId } from '#protocol/ids.ts'
import { createDevices } from './devices.ts'
import type { OperationDeps } from './operation-deps.ts'
import { rawId } from './row-ids.ts'

export interface Revocations {
  /** `entry` is the log entry that revokes; senders are shown it. */
  revoke(device: DeviceId, entry: Uint8Array): void
  /** A `recover` entry made the revocation void. */
  undo(device: DeviceId): void
}

export function createRevocations({ db, deliver }: OperationDeps): Revocations {
  const devices = createDevices(db)
  const stop = db.prepare(
    `INSERT INTO pending_removals (chat, generation, device, entry)
     SELECT chat, generation, device, ? FROM members WHERE device = ? AND to_id IS NULL
     ON CONFLICT DO NOTHING`,
  )
  const resume = db.prepare('DELETE FROM pending_removals WHERE device = ?')
  const dropUncertified = db.prepare('DELETE FROM sessions WHERE installation = ?')
  return {
    revoke(device, entry) {
      stop.run(entry, rawId(device))
      devices.remove(device)
      dropUncertified.run(rawId(device))
      deliver({ kind: 'kick', device, tokenHash: null })
    },
    undo: (device) => void resume.run(rawId(device)),
  }
}
