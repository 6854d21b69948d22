// Accounts, sessions and invites in SQLite.

import { parseAccountAddress, parseUsername } from '#protocol/ids.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { deviceLogNoticeShape, encodeFrame, frameTypes } from '#protocol/client-server/stream-frames.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import type { AccountOperations, SignIn, SignInOutcome } from '../account-operations.ts'
import { createDevices } from './devices.ts'
import type { OperationDeps } from './operation-deps.ts'
import { deviceIdOf, rawId } from './row-ids.ts'
import { createSessionRows } from './session-rows.ts'

interface AccountRow {
  readonly account: number
  readonly address: string
  readonly password_hash: string
  readonly recovery_hash: Buffer
}

interface UncertifiedRow {
  readonly installation: Buffer
  readonly ed25519: Buffer
  readonly x25519: Buffer
  readonly expires_ms: number
}

interface SessionRow {
  readonly username: string
  readonly address: string
  readonly installation: Buffer
  readonly device: Buffer | null
  readonly token_hash: Buffer
  readonly expires_ms: number
}

interface DeviceRow {
  readonly account: number
  readonly ed25519: Buffer
  readonly x25519: Buffer
}

export function createAccountOperations({ db, deliver }: OperationDeps): AccountOperations {
  const devices = createDevices(db)
  const sessions = createSessionRows({ db, deliver })
  const account = db.prepare<[string], AccountRow>(
    'SELECT account, address, password_hash, recovery_hash FROM accounts WHERE username = ? AND deleted_ms IS NULL',
  )
  /** A deleted one too: its name is taken for good, and its devices were revoked. */
  const everAccount = db.prepare<[string], { account: number }>('SELECT account FROM accounts WHERE username = ?')
  const addAccount = db.prepare(
    'INSERT INTO accounts (username, address, password_hash, recovery_hash, created_ms) VALUES (?, ?, ?, ?, ?)',
  )
  const addEntry = db.prepare('INSERT INTO device_log (account, seq, kind, entry, added_ms) VALUES (?, 0, ?, ?, ?)')
  const spendInvite = db.prepare(
    'UPDATE invites SET uses_left = uses_left - 1 WHERE code_hash = ? AND uses_left > 0 AND expires_ms > ?',
  )
  const addInvite = db.prepare('INSERT INTO invites (code_hash, uses_left, expires_ms) VALUES (?, ?, ?)')
  const device = db.prepare<[Buffer], DeviceRow>('SELECT account, ed25519, x25519 FROM devices WHERE device = ?')
  const owner = db.prepare<[Buffer], { account: number }>('SELECT account FROM device_owners WHERE device = ?')
  const session = db.prepare<[Uint8Array], SessionRow>(
    `SELECT token_hash, username, address, installation, device, expires_ms
     FROM sessions JOIN accounts USING (account) WHERE token_hash = ?`,
  )
  const dropSession = db.prepare<[Uint8Array], { installation: Buffer }>(
    'DELETE FROM sessions WHERE token_hash = ? RETURNING installation',
  )
  const dropUncertified = db.prepare('DELETE FROM sessions WHERE account = ? AND device IS NULL')
  const dropSessions = db.prepare<[number], { installation: Buffer; token_hash: Buffer }>(
    'DELETE FROM sessions WHERE account = ? RETURNING installation, token_hash',
  )
  const recoverPassword = db.prepare('UPDATE accounts SET password_hash = ? WHERE account = ?')
  const uncertified = db.prepare<[number, number, number], UncertifiedRow>(
    `SELECT installation, ed25519, x25519, max(expires_ms) AS expires_ms FROM sessions
     WHERE account = ? AND device IS NULL AND expires_ms > ? GROUP BY installation ORDER BY expires_ms DESC LIMIT ?`,
  )
  const head = db.prepare<[number], { seq: number }>('SELECT max(seq) AS seq FROM device_log WHERE account = ?')
  const ownDevices = db.prepare<[number], { device: Buffer }>('SELECT device FROM devices WHERE account = ?')
  const seenDevices = db.prepare<[number], { device: Buffer; last_seen_day: number | null }>(
    'SELECT device, last_seen_day FROM devices WHERE account = ?',
  )
  const seen = db.prepare(
    'UPDATE devices SET last_seen_day = ? WHERE device = ? AND (last_seen_day IS NULL OR last_seen_day < ?)',
  )
  const setPassword = db.prepare('UPDATE accounts SET password_hash = ? WHERE username = ? AND password_hash = ?')

  /** The log has not grown; who looks at it anew also asks who else has signed in. */
  function tellOwnDevices(owner: number, address: string): void {
    const devices = ownDevices.all(owner).map(({ device }) => deviceIdOf(device))
    const notice = { account: parseAccountAddress(address), seq: head.get(owner)?.seq ?? 0 }
    const body = encodeShape(deviceLogNoticeShape, notice)
    const frame = encodeFrame({ type: frameTypes.deviceLog, handle: 0, id: 0, seq: 0, body })
    deliver({ kind: 'notice', devices, frame })
  }

  /** `first` runs once it is clear that a session will be opened, and before it is. */
  function signIn(
    { username, installation, session: opened, uncertifiedExpiresMs }: SignIn,
    first: () => void,
  ): SignInOutcome {
    const found = account.get(username)
    if (found === undefined) return { outcome: 'bad_proof' }
    const raw = rawId(installation.device)
    const certified = device.get(raw)
    if (certified !== undefined && certified.account === found.account) {
      const sameKeys =
        equalBytes(certified.ed25519, installation.ed25519) && equalBytes(certified.x25519, installation.x25519)
      if (!sameKeys) return { outcome: 'bad_proof' }
      first()
      sessions.open(found.account, installation, true, opened, opened.expiresMs)
      return { outcome: 'ok', certified: true, expiresMs: opened.expiresMs }
    }
    const ownerOfId = owner.get(raw)
    if (ownerOfId !== undefined) {
      return { outcome: ownerOfId.account === found.account ? 'device_revoked' : 'device_exists' }
    }
    first()
    sessions.open(found.account, installation, false, opened, uncertifiedExpiresMs)
    tellOwnDevices(found.account, found.address)
    return { outcome: 'ok', certified: false, expiresMs: uncertifiedExpiresMs }
  }

  return {
    signUp(input) {
      if (everAccount.get(input.username) !== undefined) return 'username_taken'
      if (owner.get(rawId(input.first.device)) !== undefined) return 'device_exists'
      if (input.inviteHash !== null && spendInvite.run(input.inviteHash, input.session.nowMs).changes === 0) {
        return 'invite_invalid'
      }
      const { nowMs } = input.session
      const added = addAccount.run(input.username, input.address, input.passwordHash, input.recoveryHash, nowMs)
      const id = Number(added.lastInsertRowid)
      addEntry.run(id, entryKinds.root, input.entry, nowMs)
      devices.own(id, input.first.device)
      devices.add(id, input.first)
      sessions.open(id, input.first, true, input.session, input.session.expiresMs)
      return 'ok'
    },

    findPasswordHash: ({ username }) => account.get(username)?.password_hash,
    findRecoveryHash: ({ username }) => account.get(username)?.recovery_hash,

    signIn: (input) => signIn(input, () => undefined),

    recover({ recoveryHash, passwordHash, ...input }) {
      const found = account.get(input.username)
      if (found === undefined || !equalBytes(found.recovery_hash, recoveryHash)) return { outcome: 'bad_proof' }
      return signIn(input, () => {
        recoverPassword.run(passwordHash, found.account)
        for (const { installation, token_hash: tokenHash } of dropSessions.all(found.account)) {
          deliver({ kind: 'kick', device: deviceIdOf(installation), tokenHash })
        }
      })
    },

    listUncertified({ username, nowMs, max }) {
      const found = account.get(username)
      const rows = found === undefined ? [] : uncertified.all(found.account, nowMs, max)
      return rows.map(({ installation, ed25519, x25519, expires_ms: expiresMs }) => ({
        device: deviceIdOf(installation),
        ed25519,
        x25519,
        expiresMs,
      }))
    },

    listDevices({ username }) {
      const found = account.get(username)
      const rows = found === undefined ? [] : seenDevices.all(found.account)
      return rows.map(({ device, last_seen_day: lastSeenDay }) => ({ device: deviceIdOf(device), lastSeenDay }))
    },

    noteSeen: ({ device, day }) => void seen.run(day, rawId(device), day),

    findDevice({ username, device: id }) {
      const raw = rawId(id)
      const found = everAccount.get(username)
      const certified = device.get(raw)
      if (found === undefined) return undefined
      if (certified === undefined) return owner.get(raw)?.account === found.account ? 'revoked' : undefined
      if (certified.account !== found.account) return undefined
      return { device: id, ed25519: certified.ed25519, x25519: certified.x25519 }
    },

    renewSession({ device: id, session }) {
      const certified = device.get(rawId(id))
      if (certified === undefined) return false
      sessions.open(certified.account, { device: id, ...certified }, true, session, session.expiresMs)
      return true
    },

    findSession({ tokenHash, nowMs }) {
      const found = session.get(tokenHash)
      if (found === undefined || found.expires_ms <= nowMs) return undefined
      return {
        username: parseUsername(found.username),
        address: parseAccountAddress(found.address),
        installation: deviceIdOf(found.installation),
        certified: found.device !== null,
        expiresMs: found.expires_ms,
      }
    },

    endSession({ tokenHash }) {
      const ended = dropSession.get(tokenHash)
      if (ended !== undefined) deliver({ kind: 'kick', device: deviceIdOf(ended.installation), tokenHash })
    },

    changePassword({ username, oldHash, newHash }) {
      if (setPassword.run(newHash, username, oldHash).changes === 0) return false
      const found = account.get(username)
      if (found !== undefined) dropUncertified.run(found.account)
      return true
    },

    addInvite: ({ codeHash, uses, expiresMs }) => void addInvite.run(codeHash, uses, expiresMs),
  }
}
