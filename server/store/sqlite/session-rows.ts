// Opening sessions in SQLite: so many of an installation, and so many that nobody certified. The oldest make room.

import { limits } from '#protocol/limits.ts'
import type { DeviceKeys, NewSession } from '../account-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { deviceIdOf, rawId } from './row-ids.ts'

interface EndedRow {
  readonly installation: Buffer
  readonly token_hash: Buffer
}

export interface SessionRows {
  /**
   * An installation uses its newest session, and only the holder of its key opens one: what goes is its own old ones.
   * Without a certificate anybody with the password comes in under new keys each time: there the account's oldest go,
   * which is no more than being asked to sign in again.
   */
  open(account: number, keys: DeviceKeys, certified: boolean, session: NewSession, expiresMs: number): void
}

export function createSessionRows({ db, deliver }: OperationDeps): SessionRows {
  const add = db.prepare(
    `INSERT INTO sessions (token_hash, account, installation, ed25519, x25519, device, expires_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const dropOfInstallation = db.prepare<[number, Buffer, number], EndedRow>(
    `DELETE FROM sessions WHERE token_hash IN (
       SELECT token_hash FROM sessions WHERE account = ? AND installation = ? ORDER BY expires_ms DESC LIMIT -1 OFFSET ?
     ) RETURNING installation, token_hash`,
  )
  const dropUncertified = db.prepare<[number, number], EndedRow>(
    `DELETE FROM sessions WHERE token_hash IN (
       SELECT token_hash FROM sessions WHERE account = ? AND device IS NULL ORDER BY expires_ms DESC LIMIT -1 OFFSET ?
     ) RETURNING installation, token_hash`,
  )

  return {
    open(account, keys, certified, { tokenHash }, expiresMs) {
      const raw = rawId(keys.device)
      // Room for one: the new session is never among those that go.
      const ended = dropOfInstallation.all(account, raw, limits.sessionsPerInstallation - 1)
      if (!certified) ended.push(...dropUncertified.all(account, limits.uncertifiedInstallations - 1))
      for (const { installation, token_hash: endedHash } of ended) {
        deliver({ kind: 'kick', device: deviceIdOf(installation), tokenHash: endedHash })
      }
      add.run(tokenHash, account, raw, keys.ed25519, keys.x25519, certified ? raw : null, expiresMs)
    },
  }
}
