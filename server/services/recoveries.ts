// A new password by the words, and the own log for a device that has no session. What the words prove is judged here;
// whether a name exists is not told.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { recoveryProofBytes, recoveryProofMaxMs } from '#protocol/client-server/recovery.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import type { DeviceId, Domain, Username } from '#protocol/ids.ts'
import type { ServerClock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { blake3 } from '../crypto/blake3.ts'
import { busy, type PasswordHasher } from '../crypto/password-hash.ts'
import { randomBytes, verifyEd25519 } from '../crypto/sodium.ts'
import { type Answer, granted, refused } from '../refusal.ts'
import type { DeviceKeys } from '../store/account-operations.ts'
import type { Store } from '../store/store.ts'
import type { OpenedSession } from './accounts.ts'
import type { Challenges } from './challenges.ts'
import { createRateLimiter } from './rate-limiter.ts'

export interface RecoveriesDeps {
  readonly store: Store
  readonly clock: ServerClock
  readonly challenges: Challenges
  readonly passwords: PasswordHasher
  readonly domain: Domain
  readonly config: Pick<ServerConfig, 'sessions'>
}

interface Recovery {
  readonly username: Username
  readonly newAuthKey: Uint8Array
  readonly recoveryKey: Uint8Array
  readonly installation: DeviceKeys
  readonly expiresAtMs: number
  readonly nonce: Uint8Array
  readonly signature: Uint8Array
  readonly recoverySignature: Uint8Array
  /** Where it comes from. */
  readonly from: string
}

interface OwnLogQuestion {
  readonly username: Username
  readonly device: DeviceId
  readonly nonce: Uint8Array
  readonly signature: Uint8Array
  /** The first entry asked for. */
  readonly from: number
}

export interface Recoveries {
  recover(input: Recovery): Promise<Answer<OpenedSession>>
  /** For a device that the log has ever certified, revoked or undone since or not. */
  readOwnLog(input: OwnLogQuestion): Promise<Answer<readonly Uint8Array[]>>
}

const hourMs = 60 * 60 * 1000
/** Five tries an hour. */
const tries = { burst: 5, perMinute: 5 / 60 }

export function createRecoveries(deps: RecoveriesDeps): Recoveries {
  const { store, clock, challenges, passwords, domain, config } = deps
  // By name and address: what the words prove cannot be guessed, and counted by name alone, whoever wants to keep an
  // owner from recovering would only have to try.
  const limiter = createRateLimiter(clock, tries)

  function isProven(input: Recovery, recoveryHash: Uint8Array | undefined): boolean {
    const { username, installation, nonce, expiresAtMs, recoveryKey } = input
    const isFresh = challenges.spend(nonce)
    const leftMs = expiresAtMs - clock.nowMs()
    if (!isFresh || leftMs <= 0 || leftMs > recoveryProofMaxMs) return false
    if (recoveryHash === undefined || !equalBytes(blake3(recoveryKey), recoveryHash)) return false
    const proof = sessionProofBytes({ domain, username, device: installation.device, nonce })
    const statement = recoveryProofBytes({ ...input, ...installation, domain })
    return (
      verifyEd25519(installation.ed25519, proof, input.signature) &&
      verifyEd25519(recoveryKey, statement, input.recoverySignature)
    )
  }

  return {
    async recover(input) {
      const { username, installation } = input
      const retryAfterMs = limiter.take(`${username} ${input.from}`)
      if (retryAfterMs !== undefined) return refused('rate_limited', { retryAfterMs })
      const recoveryHash = await store.findRecoveryHash({ username })
      if (!isProven(input, recoveryHash) || recoveryHash === undefined) return refused('bad_proof')
      const passwordHash = await passwords.hash(input.newAuthKey)
      if (passwordHash === busy) return refused('busy', { retryAfterMs: 1_000 })
      const token = randomBytes(32)
      const nowMs = clock.nowMs()
      const expiresMs = nowMs + config.sessions.certifiedDays * 24 * hourMs
      const uncertifiedExpiresMs = nowMs + config.sessions.uncertifiedHours * hourMs
      const session = { tokenHash: blake3(token), nowMs, expiresMs }
      const outcome = await store.recover({
        username,
        installation,
        session,
        uncertifiedExpiresMs,
        recoveryHash,
        passwordHash,
      })
      if (outcome.outcome !== 'ok') return refused(outcome.outcome)
      return granted({ token, expiresAtMs: outcome.expiresMs, certified: outcome.certified })
    },

    async readOwnLog({ username, device, nonce, signature, from }) {
      const isFresh = challenges.spend(nonce)
      const entries = (await store.readDeviceLog({ username, from: 0 })) ?? []
      const key = entries
        .map((entry) => parseEntry(entry).body)
        .find((body) => body.device === device && body.ed25519 !== null)?.ed25519
      const message = sessionProofBytes({ domain, username, device, nonce })
      // An unknown name and an unknown device look like a wrong signature.
      const isRight = verifyEd25519(key ?? new Uint8Array(32), message, signature)
      return isFresh && isRight && key ? granted(entries.slice(from)) : refused('bad_proof')
    },
  }
}
