// The mailbox of comparisons in SQLite.

import { InternalError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'
import type { ComparisonOperations } from '../comparison-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { ownDevicesNotice } from './own-devices-notice.ts'
import { deviceIdOf, rawId } from './row-ids.ts'

export function createComparisonOperations({ db, deliver }: OperationDeps): ComparisonOperations {
  const account = db.prepare<[string], { account: number }>('SELECT account FROM accounts WHERE username = ?')
  const certified = db.prepare<[number], { device: Buffer }>('SELECT device FROM devices WHERE account = ?')
  const newcomer = db.prepare<[number, Buffer, number], { found: number }>(
    `SELECT 1 AS found FROM sessions
     WHERE account = ? AND installation = ? AND device IS NULL AND expires_ms > ? LIMIT 1`,
  )
  const waiting = db.prepare<[Buffer, number, number], { all: number; own: number }>(
    `SELECT count(*) AS "all", coalesce(sum(sender = ?), 0) AS own FROM comparison_messages
     WHERE account = ? AND expires_ms > ?`,
  )
  const add = db.prepare(
    'INSERT INTO comparison_messages (account, sender, recipient, body, expires_ms) VALUES (?, ?, ?, ?, ?)',
  )
  const read = db.prepare<[number, number, Buffer, number, number], { id: number; sender: Buffer; body: Buffer }>(
    `SELECT id, sender, body FROM comparison_messages
     WHERE account = ? AND id > ? AND (recipient = ? OR (recipient IS NULL AND ?)) AND expires_ms > ?
     ORDER BY id LIMIT ${String(limits.comparisonMessages)}`,
  )
  const purge = db.prepare('DELETE FROM comparison_messages WHERE expires_ms <= ?')

  function accountOf(username: string): number {
    const found = account.get(username)
    if (found === undefined) throw new InternalError('no_account', 'a session without an account')
    return found.account
  }

  return {
    postComparison({ username, from, certified: isCertified, to, body, nowMs, expiresMs, max }) {
      const owner = accountOf(username)
      const devices = certified.all(owner).map(({ device }) => deviceIdOf(device))
      const recipients = to === null ? devices : [to]
      const reaches = isCertified
        ? to !== null && newcomer.get(owner, rawId(to), nowMs) !== undefined
        : to === null || devices.includes(to)
      if (!reaches) return 'not_found'
      const counted = waiting.get(rawId(from), owner, nowMs) ?? { all: 0, own: 0 }
      if (counted.all >= max.perAccount || counted.own >= max.perSender) return 'quota_exceeded'
      const added = add.run(owner, rawId(from), to === null ? null : rawId(to), body, expiresMs)
      deliver(ownDevicesNotice(recipients))
      return Number(added.lastInsertRowid)
    },

    readComparison: ({ username, installation, certified: isCertified, after, nowMs }) =>
      read
        .all(accountOf(username), after, rawId(installation), isCertified ? 1 : 0, nowMs)
        .map(({ id, sender, body }) => ({ id, from: deviceIdOf(sender), body })),

    purgeStaleComparisons: ({ nowMs }) => void purge.run(nowMs),
  }
}
