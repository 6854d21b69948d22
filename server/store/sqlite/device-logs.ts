// Device logs in SQLite. An append is judged, stored and carried out in one transaction.

import {
  appendEntry,
  certifiedDevice,
  type CertifiedDevice,
  type ChainResult,
  headOf,
  readLog,
} from '#protocol/device-log/chain.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds, parseEntry } from '#protocol/device-log/entry.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { InternalError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import { deviceLogNoticeShape, encodeFrame, frameTypes } from '#protocol/client-server/stream-frames.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '../../crypto/blake3.ts'
import { verifyEd25519 } from '../../crypto/sodium.ts'
import type {
  AppendEntry,
  AppendEntryOutcome,
  DeleteAccountOutcome,
  DeviceLogOperations,
} from '../device-log-operations.ts'
import { createDevices } from './devices.ts'
import { readRestoredMs } from './incarnations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { createRevocations } from './revocations.ts'
import { deviceIdOf, rawId } from './row-ids.ts'

const dayMs = 24 * 60 * 60 * 1000
const logsKept = 16

export function createDeviceLogOperations({ db, deliver }: OperationDeps): DeviceLogOperations {
  const devices = createDevices(db)
  const revocations = createRevocations({ db, deliver })
  const account = db.prepare<[string], { account: number }>('SELECT account FROM accounts WHERE username = ?')
  const entries = db.prepare<[number, number], { entry: Buffer }>(
    'SELECT entry FROM device_log WHERE account = ? AND seq >= ? ORDER BY seq',
  )
  const lastEntry = db.prepare<[number], { entry: Buffer }>(
    'SELECT entry FROM device_log WHERE account = ? ORDER BY seq DESC LIMIT 1',
  )
  const living = db.prepare<[string, string], { account: number }>(
    'SELECT account FROM accounts WHERE username = ? AND password_hash = ? AND deleted_ms IS NULL',
  )
  const markDeleted = db.prepare(
    `UPDATE accounts SET deleted_ms = ?, password_hash = '', recovery_hash = zeroblob(0) WHERE account = ?`,
  )
  const dropSessions = db.prepare('DELETE FROM sessions WHERE account = ?')
  const addEntry = db.prepare('INSERT INTO device_log (account, seq, kind, entry, added_ms) VALUES (?, ?, ?, ?, ?)')
  const recentAdds = db.prepare<[number, number, number], { count: number }>(
    'SELECT count(*) AS count FROM device_log WHERE account = ? AND kind = ? AND added_ms > ?',
  )
  const certifySession = db.prepare(
    `UPDATE sessions SET device = installation, expires_ms = ?
     WHERE account = ? AND installation = ? AND ed25519 = ? AND x25519 = ?`,
  )
  // Once: a restore is made while no server runs.
  const restoredMs = readRestoredMs(db) ?? Number.NEGATIVE_INFINITY
  const neighbours = db.prepare<[number, number], { device: Buffer }>(
    `SELECT DISTINCT other.device FROM devices AS own
       JOIN members AS mine ON mine.device = own.device AND mine.to_id IS NULL
       JOIN members AS other ON other.chat = mine.chat AND other.generation = mine.generation AND other.to_id IS NULL
     WHERE own.account = ?
     UNION SELECT device FROM devices WHERE account = ?`,
  )

  /** Logs asked for lately: whoever keeps trying entries on a long one must not have it read each time. */
  const lately = new Map<number, DeviceLog>()

  /** What is stored was verified when it came. */
  function storedLog(owner: number, address: AppendEntry['address']): DeviceLog {
    const kept = lately.get(owner)
    // Chained: the same last entry, the same log. What a savepoint undid does not end like this.
    const last = lastEntry.get(owner)?.entry
    const isSame = kept !== undefined && last !== undefined && equalBytes(headOf(kept).entryBytes, last)
    const log = isSame ? kept : readStored(owner, address)
    lately.delete(owner)
    lately.set(owner, log)
    for (const oldest of lately.keys()) if (lately.size > logsKept) lately.delete(oldest)
    return log
  }

  function readStored(owner: number, address: AppendEntry['address']): DeviceLog {
    const stored = entries.all(owner, 0).map(({ entry }) => entry)
    const read = readLog(address, stored, { hash: blake3, verify: () => true })
    if (!read.ok) throw new InternalError('stored_log_broken', `a stored device log does not read: ${read.fault}`)
    return read.log
  }

  function carryOut(owner: number, before: DeviceLog, after: DeviceLog, sessionExpiresMs: number): boolean {
    const entry = headOf(after)
    for (const { device } of before.devices.values()) {
      if (certifiedDevice(before, device) !== undefined && certifiedDevice(after, device) === undefined) {
        revocations.revoke(device, entry.entryBytes)
      }
    }
    for (const { device } of after.devices.values()) {
      const now = certifiedDevice(after, device)
      if (now !== undefined && !devices.has(device) && !certify(owner, now, sessionExpiresMs)) return false
    }
    return true
  }

  function certify(owner: number, device: CertifiedDevice, sessionExpiresMs: number): boolean {
    if (!devices.own(owner, device.device)) return false
    devices.add(owner, device)
    revocations.undo(device.device)
    certifySession.run(sessionExpiresMs, owner, rawId(device.device), device.ed25519, device.x25519)
    return true
  }

  /** Own devices, and those that share a roster with one: while a revoked device still has its row. */
  const around = (owner: number): readonly DeviceId[] =>
    neighbours.all(owner, owner).map(({ device }) => deviceIdOf(device))

  function tell(devices: readonly DeviceId[], address: AppendEntry['address'], seq: number): void {
    const body = encodeShape(deviceLogNoticeShape, { account: address, seq })
    const frame = encodeFrame({ type: frameTypes.deviceLog, handle: 0, id: 0, seq: 0, body })
    deliver({ kind: 'notice', devices, frame })
  }

  function refusalOf(before: DeviceLog, after: ChainResult & { ok: false }) {
    const isRace = after.fault === 'wrong-seq' || after.fault === 'wrong-prev'
    return isRace
      ? ({ outcome: 'device_log_moved', headSeq: headOf(before).body.seq } as const)
      : ({ outcome: 'bad_device_log_entry', fault: after.fault } as const)
  }

  function readEntries(username: AppendEntry['username'], from: number): readonly Uint8Array[] | undefined {
    const found = account.get(username)
    return found === undefined ? undefined : entries.all(found.account, from).map(({ entry }) => entry)
  }

  return {
    readDeviceLog: ({ username, from }) => readEntries(username, from),

    readDeviceLogs({ wanted, maxBytes }) {
      const logs: (readonly Uint8Array[] | null)[] = []
      let bytes = 0
      for (const { username, from } of wanted) {
        const log = username === null ? null : (readEntries(username, from) ?? null)
        for (const entry of log ?? []) bytes += entry.length
        if (bytes > maxBytes && logs.length > 0) break
        logs.push(log)
      }
      return logs
    },

    appendEntry(input): AppendEntryOutcome {
      const found = account.get(input.username)
      if (found === undefined) return { outcome: 'not_found' }
      const before = storedLog(found.account, input.address)
      const after = appendEntry(before, input.entry, { hash: blake3, verify: verifyEd25519 })
      if (!after.ok) return refusalOf(before, after)
      const { kind, seq, timeMs } = parseEntry(input.entry).body
      if (kind === entryKinds.add) {
        const recent = recentAdds.get(found.account, kind, input.nowMs - dayMs)?.count ?? 0
        // What comes back to a restored server has been counted before, and a revocation may stand behind it.
        if (recent >= input.addsPerDay && timeMs > restoredMs) return { outcome: 'rate_limited' }
        const certified = [...after.log.devices.values()].filter(({ revokedAtSeq }) => revokedAtSeq === null).length
        if (certified > limits.devicesWithSuccessor)
          return { outcome: 'bad_device_log_entry', fault: 'too-many-devices' }
      }
      // Asked before anything is written: an outcome other than `ok` leaves no trace.
      const newest = certifiedDevice(after.log, parseEntry(input.entry).body.device)
      if (newest !== undefined && !devices.own(found.account, newest.device)) return { outcome: 'device_exists' }
      const told = around(found.account)
      addEntry.run(found.account, seq, kind, input.entry, input.nowMs)
      carryOut(found.account, before, after.log, input.sessionExpiresMs)
      tell([...new Set([...told, ...around(found.account)])], input.address, seq)
      return { outcome: 'ok', seq }
    },

    deleteAccount({ username, address, passwordHash, entries: appended, nowMs }): DeleteAccountOutcome {
      const found = living.get(username, passwordHash)
      if (found === undefined) return { outcome: 'wrong_credentials' }
      const before = storedLog(found.account, address)
      let log = before
      for (const entryBytes of appended) {
        const after = appendEntry(log, entryBytes, { hash: blake3, verify: verifyEd25519 })
        if (!after.ok) return refusalOf(before, after)
        if (headOf(after.log).body.kind !== entryKinds.revoke) {
          return { outcome: 'bad_device_log_entry', fault: 'not-a-revocation' }
        }
        log = after.log
      }
      if ([...log.devices.values()].some(({ revokedAtSeq }) => revokedAtSeq === null)) {
        return { outcome: 'bad_device_log_entry', fault: 'device-left' }
      }
      const told = around(found.account)
      for (const { body, entryBytes } of log.entries.slice(before.entries.length)) {
        addEntry.run(found.account, body.seq, body.kind, entryBytes, nowMs)
        revocations.revoke(body.device, entryBytes)
      }
      dropSessions.run(found.account)
      markDeleted.run(nowMs, found.account)
      tell(told, address, headOf(log).body.seq)
      return { outcome: 'ok' }
    },
  }
}
