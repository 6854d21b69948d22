// Bundles of history in SQLite: rows of their own, so that a bundle is there whole or not at all.

import type { DeviceSyncOperations } from '../device-sync-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { ownDevicesNotice } from './own-devices-notice.ts'
import { blobIdOf, chatIdOf, deviceIdOf, rawId } from './row-ids.ts'

interface BundleRow {
  readonly bundle: Buffer
  readonly from_device: Buffer
  readonly chat_id: Buffer
  readonly sealed: Buffer
}

export function createDeviceSyncOperations({ db, deliver }: OperationDeps): DeviceSyncOperations {
  const siblings = db.prepare<[Buffer, Buffer], { found: number }>(
    `SELECT 1 AS found FROM devices AS one JOIN devices AS other USING (account)
     WHERE one.device = ? AND other.device = ? AND one.device <> other.device`,
  )
  const existing = db.prepare<[Buffer], { from_device: Buffer; to_device: Buffer }>(
    'SELECT from_device, to_device FROM sync_bundles WHERE bundle = ?',
  )
  const waiting = db.prepare<[Buffer, Buffer, number], { count: number }>(
    'SELECT count(*) AS count FROM sync_bundles WHERE from_device = ? AND to_device = ? AND expires_ms > ?',
  )
  const add = db.prepare(
    'INSERT INTO sync_bundles (bundle, from_device, to_device, chat_id, sealed, expires_ms) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const oldest = db.prepare<[Buffer, number], BundleRow>(
    `SELECT bundle, from_device, chat_id, sealed FROM sync_bundles
     WHERE to_device = ? AND expires_ms > ? ORDER BY id LIMIT 1`,
  )
  const drop = db.prepare<[Buffer, Buffer, Buffer], { from_device: Buffer; to_device: Buffer }>(
    `DELETE FROM sync_bundles WHERE bundle = ? AND (from_device = ? OR to_device = ?)
     RETURNING from_device, to_device`,
  )
  const purge = db.prepare('DELETE FROM sync_bundles WHERE expires_ms <= ?')
  return {
    postSyncBundle({ bundle, from, to, chat, sealedBytes, nowMs, expiresMs, maxWaiting }) {
      if (siblings.get(rawId(from), rawId(to)) === undefined) return 'not_found'
      const known = existing.get(rawId(bundle))
      if (known !== undefined) {
        const isSame = deviceIdOf(known.from_device) === from && deviceIdOf(known.to_device) === to
        return isSame ? 'ok' : 'blob_exists'
      }
      if ((waiting.get(rawId(from), rawId(to), nowMs)?.count ?? 0) >= maxWaiting) return 'quota_exceeded'
      add.run(rawId(bundle), rawId(from), rawId(to), rawId(chat), sealedBytes, expiresMs)
      deliver(ownDevicesNotice([to]))
      return 'ok'
    },

    readSyncBundle({ device, nowMs }) {
      const found = oldest.get(rawId(device), nowMs)
      if (found === undefined) return undefined
      const { bundle, from_device: from, chat_id: chat, sealed } = found
      return { bundle: blobIdOf(bundle), from: deviceIdOf(from), chat: chatIdOf(chat), sealedBytes: sealed }
    },

    dropSyncBundle({ device, bundle }) {
      const dropped = drop.get(rawId(bundle), rawId(device), rawId(device))
      // There is room again for whoever sends.
      if (dropped !== undefined) deliver(ownDevicesNotice([deviceIdOf(dropped.from_device)]))
    },

    purgeStaleSyncBundles: ({ nowMs }) => void purge.run(nowMs),
  }
}
