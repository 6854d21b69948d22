// Accounts: sign-up, sign-in, renewal, change of password, deletion. Whether a name exists is told at sign-up alone.

import { startLog } from '#protocol/device-log/chain.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { accountAddress, type DeviceId, type Domain, type Username } from '#protocol/ids.ts'
import type { ServerClock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { blake3 } from '../crypto/blake3.ts'
import { busy, type PasswordHasher } from '../crypto/password-hash.ts'
import { randomBytes, verifyEd25519 } from '../crypto/sodium.ts'
import { type Answer, granted, refused } from '../refusal.ts'
import type { DeviceKeys, NewSession, Session } from '../store/account-operations.ts'
import type { Store } from '../store/store.ts'
import type { Challenges } from './challenges.ts'

export interface AccountsDeps {
  readonly store: Store
  readonly clock: ServerClock
  readonly challenges: Challenges
  readonly passwords: PasswordHasher
  readonly domain: Domain
  readonly config: Pick<ServerConfig, 'signUp' | 'sessions'>
}

export interface OpenedSession {
  readonly token: Uint8Array
  readonly expiresAtMs: number
  readonly certified: boolean
}

interface Proof {
  readonly nonce: Uint8Array
  readonly signature: Uint8Array
}

interface SignUpInput extends Proof {
  readonly username: Username
  readonly inviteCode: Uint8Array | null
  readonly authKey: Uint8Array
  readonly recoveryHash: Uint8Array
  readonly entry: Uint8Array
}

interface SignInInput extends Proof {
  readonly username: Username
  readonly authKey: Uint8Array
  readonly installation: DeviceKeys
}

interface RenewInput extends Proof {
  readonly username: Username
  readonly device: DeviceId
}

export interface Accounts {
  signUp(input: SignUpInput): Promise<Answer<OpenedSession>>
  signIn(input: SignInInput): Promise<Answer<OpenedSession>>
  renew(input: RenewInput): Promise<Answer<OpenedSession>>
  changePassword(session: Session, oldAuthKey: Uint8Array, newAuthKey: Uint8Array): Promise<Answer<null>>
  /** `entries` revoke every device of the account. */
  deleteAccount(session: Session, authKey: Uint8Array, entries: readonly Uint8Array[]): Promise<Answer<null>>
}

const hourMs = 60 * 60 * 1000

export function createAccounts({ store, clock, challenges, passwords, domain, config }: AccountsDeps): Accounts {
  function isProven(username: Username, keys: Pick<DeviceKeys, 'device' | 'ed25519'>, proof: Proof): boolean {
    const message = sessionProofBytes({ domain, username, device: keys.device, nonce: proof.nonce })
    return challenges.spend(proof.nonce) && verifyEd25519(keys.ed25519, message, proof.signature)
  }

  function newSession(): { token: Uint8Array; session: NewSession } {
    const token = randomBytes(32)
    const nowMs = clock.nowMs()
    const expiresMs = nowMs + config.sessions.certifiedDays * 24 * hourMs
    return { token, session: { tokenHash: blake3(token), nowMs, expiresMs } }
  }

  return {
    async signUp(input) {
      const { username } = input
      const address = accountAddress(username, domain)
      if (config.signUp === 'invite' && input.inviteCode === null) return refused('invite_required')
      const started = startLog(address, input.entry, { hash: blake3, verify: verifyEd25519 })
      if (!started.ok) return refused('bad_device_log_entry', { details: { fault: started.fault } })
      const first = started.log.devices.get(parseEntry(input.entry).body.device)
      if (first === undefined || !isProven(username, first, input)) return refused('bad_proof')
      // Before the costly hash; the store asks once more.
      if ((await store.findPasswordHash({ username })) !== undefined) return refused('username_taken')
      const passwordHash = await passwords.hash(input.authKey)
      if (passwordHash === busy) return refused('busy', { retryAfterMs: 1_000 })
      const { token, session } = newSession()
      const outcome = await store.signUp({
        username,
        address,
        passwordHash,
        recoveryHash: input.recoveryHash,
        entry: input.entry,
        first: { device: first.device, ed25519: first.ed25519, x25519: first.x25519 },
        inviteHash: config.signUp === 'open' || input.inviteCode === null ? null : blake3(input.inviteCode),
        session,
      })
      if (outcome !== 'ok') return refused(outcome)
      return granted({ token, expiresAtMs: session.expiresMs, certified: true })
    },

    async signIn({ username, authKey, installation, ...proof }) {
      // In this order whether or not the name exists: proof, then the password's work, then one answer for both.
      if (!isProven(username, installation, proof)) return refused('bad_proof')
      const isRight = await passwords.verify(await store.findPasswordHash({ username }), authKey)
      if (isRight === busy) return refused('busy', { retryAfterMs: 1_000 })
      if (!isRight) return refused('wrong_credentials')
      const { token, session } = newSession()
      const uncertifiedExpiresMs = session.nowMs + config.sessions.uncertifiedHours * hourMs
      const outcome = await store.signIn({ username, installation, session, uncertifiedExpiresMs })
      if (outcome.outcome !== 'ok') return refused(outcome.outcome)
      return granted({ token, expiresAtMs: outcome.expiresMs, certified: outcome.certified })
    },

    async renew({ username, device, ...proof }) {
      const found = await store.findDevice({ username, device })
      // The nonce is spent in any case, and an unknown device looks like a wrong signature.
      const keys = found === undefined || found === 'revoked' ? { device, ed25519: new Uint8Array(32) } : found
      const proven = isProven(username, keys, proof)
      if (found === 'revoked') return refused('device_revoked')
      if (!proven) return refused('bad_proof')
      const { token, session } = newSession()
      if (!(await store.renewSession({ device, session }))) return refused('device_revoked')
      return granted({ token, expiresAtMs: session.expiresMs, certified: true })
    },

    async changePassword({ username }, oldAuthKey, newAuthKey) {
      const oldHash = await store.findPasswordHash({ username })
      const isRight = await passwords.verify(oldHash, oldAuthKey)
      if (isRight === busy) return refused('busy', { retryAfterMs: 1_000 })
      if (!isRight || oldHash === undefined) return refused('wrong_credentials')
      const newHash = await passwords.hash(newAuthKey)
      if (newHash === busy) return refused('busy', { retryAfterMs: 1_000 })
      return (await store.changePassword({ username, oldHash, newHash })) ? granted(null) : refused('wrong_credentials')
    },

    async deleteAccount({ username, address }, authKey, entries) {
      const passwordHash = await store.findPasswordHash({ username })
      const isRight = await passwords.verify(passwordHash, authKey)
      if (isRight === busy) return refused('busy', { retryAfterMs: 1_000 })
      if (!isRight || passwordHash === undefined) return refused('wrong_credentials')
      const result = await store.deleteAccount({ username, address, passwordHash, entries, nowMs: clock.nowMs() })
      switch (result.outcome) {
        case 'ok':
          return granted(null)
        case 'device_log_moved':
          return refused(result.outcome, { details: { headSeq: result.headSeq } })
        case 'bad_device_log_entry':
          return refused(result.outcome, { details: { fault: result.fault } })
        case 'wrong_credentials':
          return refused(result.outcome)
      }
    },
  }
}
