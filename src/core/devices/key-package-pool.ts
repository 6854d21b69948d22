// Keeps KeyPackages of this device at the server, so that others can add it while it is away.
// 50 in the pool, refilled below 20; one last resort, replaced monthly. Private halves are stored before anything leaves.

import { mayHaveHappened } from '../chats/undecided.ts'
import type { Crypto, KeyPair } from '../ports/crypto.ts'
import type { Clock } from '../ports/clock.ts'
import { limits } from '#protocol/limits.ts'
import type { LeafIdentity, Mls } from '../mls/mls.ts'
import type { Answer, SessionRoutes } from '../session/home-server.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { decodeKeyPackageRecord, encodeKeyPackageRecord, type KeyPackageRecord } from './key-package-record.ts'

const daySeconds = 86_400
/** People go on holiday: 90 days for the pool, 400 for the last resort. */
const lifetimes = { pool: 90 * daySeconds, lastResort: 400 * daySeconds, replaceLastResort: 370 * daySeconds } as const
/** Clocks differ: a package is valid a little before it was made. */
const backdatedSeconds = daySeconds

export interface KeyPackagePoolDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly mls: Mls
  readonly vault: Vault
  readonly routes: SessionRoutes
  readonly identity: LeafIdentity
  readonly signatureKeyPair: KeyPair
}

/** Fills the pool up where it is low. Gives the pool's size afterwards. */
export async function refillKeyPackagePool(deps: KeyPackagePoolDeps): Promise<Answer<{ pool: number }>> {
  const state = await deps.routes.pool()
  if (!state.ok) return state
  const nowSeconds = Math.floor(deps.clock.nowMs() / 1000)
  const lastResortLeft = Math.floor(state.value.lastResortExpiresAtMs / 1000) - nowSeconds
  const needsLastResort = lastResortLeft < lifetimes.replaceLastResort
  const missing = state.value.pool < limits.keyPackageRefillBelow ? limits.keyPackagePool - state.value.pool : 0
  let pool = state.value.pool
  const wanted = [...(needsLastResort ? [true] : []), ...Array.from({ length: missing }, () => false)]
  for (let i = 0; i < wanted.length; i += limits.keyPackagesPerUpload) {
    const uploaded = await makeAndUpload(deps, wanted.slice(i, i + limits.keyPackagesPerUpload), nowSeconds)
    if (!uploaded.ok) return uploaded
    pool = uploaded.value.pool
  }
  return { ok: true, value: { pool } }
}

async function makeAndUpload(
  deps: KeyPackagePoolDeps,
  kinds: readonly boolean[],
  nowSeconds: number,
): Promise<Answer<{ pool: number }>> {
  const work = createUnitOfWork(deps.vault)
  const made: { ref: Uint8Array; kept: KeyPackageRecord }[] = []
  for (const isLastResort of kinds) {
    const oneTimeX25519 = deps.crypto.randomBytes(32)
    const notAfterSeconds = nowSeconds + (isLastResort ? lifetimes.lastResort : lifetimes.pool)
    const { keyPackageBytes, ref, privateBytes } = await deps.mls.generateKeyPackage({
      identity: deps.identity,
      signatureKeyPair: deps.signatureKeyPair,
      oneTimeX25519: deps.crypto.x25519KeyPair(oneTimeX25519).publicKey,
      notBeforeSeconds: nowSeconds - backdatedSeconds,
      notAfterSeconds,
    })
    const kept = { keyPackage: keyPackageBytes, privateBytes, oneTimeX25519, isLastResort, notAfterSeconds }
    made.push({ ref, kept })
    work.put('key_packages', ref, encodeKeyPackageRecord(kept))
  }
  await work.commit()
  const uploaded = await deps.routes.uploadKeyPackages({
    packages: made.map(({ kept }) => ({
      keyPackage: kept.keyPackage,
      notAfterSeconds: kept.notAfterSeconds,
      isLastResort: kept.isLastResort,
    })),
  })
  if (!uploaded.ok && uploaded.why === 'refused' && !mayHaveHappened(uploaded.code)) {
    // Nobody will ever be handed these; kept, every refusal would leave its lot behind.
    const forget = createUnitOfWork(deps.vault)
    for (const { ref } of made) forget.delete('key_packages', ref)
    await forget.commit()
  }
  return uploaded
}

/** Drops private halves whose packages can no longer be used: expired for a month, last resorts replaced long ago. */
export async function forgetExpiredKeyPackages(vault: Vault, nowSeconds: number): Promise<void> {
  const work = createUnitOfWork(vault)
  for (const { key, value } of await work.scan({ table: 'key_packages' })) {
    if (decodeKeyPackageRecord(value).notAfterSeconds + 30 * daySeconds < nowSeconds) work.delete('key_packages', key)
  }
  await work.commit()
}
