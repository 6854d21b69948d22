// The own account's log for a proof of the device's key, where there is no session: also a revoked device is given it.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { splitAddress } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import { failureCode } from '../account/sign-up.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Answer, PublicRoutes } from '../session/home-server.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountLogs } from './account-logs.ts'
import type { OwnLog } from './own-log.ts'

type Prover = Pick<AccountRecord, 'address' | 'device' | 'ed25519Seed'>
type Posts = Pick<PublicRoutes, 'challenge' | 'ownLog'>

/** As the server shows it. */
export async function askOwnLogByProof(
  { crypto, posts }: { crypto: Crypto; posts: Posts },
  { address, device, ed25519Seed }: Prover,
): ReturnType<Posts['ownLog']> {
  const challenge = await posts.challenge()
  if (!challenge.ok) return challenge
  const { nonce } = challenge.value
  const { username, domain } = splitAddress(address)
  const proof = sessionProofBytes({ domain, username, device, nonce })
  return posts.ownLog({
    username,
    deviceId: device,
    nonce: toBase64url(nonce),
    signature: toBase64url(crypto.ed25519Sign(ed25519Seed, proof)),
    from: 0,
  })
}

/** Verified and kept; the codes are the server's, or `log_…` for a log that is not the one known here. */
export async function readOwnLogByProof(
  deps: { crypto: Crypto; posts: Posts; vault: Vault; logs: AccountLogs },
  prover: Prover,
): Promise<OwnLog> {
  const asked: Answer<{ entries: readonly Uint8Array[] }> = await askOwnLogByProof(deps, prover)
  if (!asked.ok) return { ok: false, code: failureCode(asked) }
  const work = createUnitOfWork(deps.vault)
  const learned = await deps.logs.learn(work, prover.address, asked.value.entries)
  if (!learned.ok) return { ok: false, code: `log_${learned.fault}` }
  await work.commit()
  return learned
}
