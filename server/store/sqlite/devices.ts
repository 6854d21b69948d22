// Rows of devices: made when the log certifies one, deleted when it revokes one, and with it all that hangs on it.

import type { DeviceId } from '#protocol/ids.ts'
import type { DeviceKeys } from '../account-operations.ts'
import type { Sqlite } from './sqlite.ts'
import { createLogHead } from './log-head.ts'
import { rawId } from './row-ids.ts'

export interface Devices {
  /** False if the id belongs to another account, or did. */
  own(account: number, device: DeviceId): boolean
  add(account: number, keys: DeviceKeys): void
  remove(device: DeviceId): void
  has(device: DeviceId): boolean
}

export function createDevices(db: Sqlite): Devices {
  const head = createLogHead(db)
  const owner = db.prepare<[Buffer], { account: number }>('SELECT account FROM device_owners WHERE device = ?')
  const claim = db.prepare('INSERT INTO device_owners (device, account) VALUES (?, ?)')
  const insert = db.prepare(
    `INSERT INTO devices (device, account, ed25519, x25519, cursor) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (device) DO NOTHING`,
  )
  const drop = db.prepare('DELETE FROM devices WHERE device = ?')
  const find = db.prepare<[Buffer], { found: number }>('SELECT 1 AS found FROM devices WHERE device = ?')
  return {
    own(account, device) {
      const found = owner.get(rawId(device))
      if (found === undefined) claim.run(rawId(device), account)
      return found === undefined || found.account === account
    },
    add(account, { device, ed25519, x25519 }) {
      // It begins at the head: what came before was for devices that were there.
      insert.run(rawId(device), account, ed25519, x25519, head())
    },
    remove: (device) => void drop.run(rawId(device)),
    has: (device) => find.get(rawId(device)) !== undefined,
  }
}
