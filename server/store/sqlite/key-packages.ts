// Pools of KeyPackages in SQLite.

import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { claimedKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import type { ClaimTarget, KeyPackageOperations } from '../key-package-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { rawId } from './row-ids.ts'

const dayMs = 24 * 60 * 60 * 1000

export function createKeyPackageOperations({ db }: OperationDeps): KeyPackageOperations {
  const dropLastResort = db.prepare('DELETE FROM key_packages WHERE device = ? AND is_last_resort = 1')
  const add = db.prepare(
    'INSERT INTO key_packages (device, is_last_resort, not_after_ms, key_package) VALUES (?, ?, ?, ?)',
  )
  const count = db.prepare<[Buffer, number], { count: number }>(
    'SELECT count(*) AS count FROM key_packages WHERE device = ? AND is_last_resort = 0 AND not_after_ms > ?',
  )
  const lastResort = db.prepare<[Buffer, number], { not_after_ms: number; key_package: Buffer }>(
    'SELECT not_after_ms, key_package FROM key_packages WHERE device = ? AND is_last_resort = 1 AND not_after_ms > ?',
  )
  // Oldest first: what was made first expires first.
  const takeOne = db.prepare<[Buffer, number], { key_package: Buffer }>(
    `DELETE FROM key_packages WHERE package = (
       SELECT package FROM key_packages
       WHERE device = ? AND is_last_resort = 0 AND not_after_ms > ? ORDER BY package LIMIT 1
     ) RETURNING key_package`,
  )
  const ownedBy = db.prepare<[Buffer, string], { found: number }>(
    'SELECT 1 AS found FROM devices JOIN accounts USING (account) WHERE device = ? AND username = ?',
  )
  const claim = db.prepare<[Buffer, Uint8Array], { targets_hash: Buffer; answer: Buffer }>(
    'SELECT targets_hash, answer FROM claims WHERE requester = ? AND request = ?',
  )
  const addClaim = db.prepare(
    'INSERT INTO claims (requester, request, targets_hash, answer, claimed_ms) VALUES (?, ?, ?, ?, ?)',
  )
  const claimsToday = db.prepare<[Buffer, Buffer, number], { count: number }>(
    'SELECT count FROM claim_counts WHERE requester = ? AND target = ? AND day = ?',
  )
  const countClaim = db.prepare(
    `INSERT INTO claim_counts (requester, target, day, count) VALUES (?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET count = count + 1`,
  )

  function takeFor({ username, device }: ClaimTarget, nowMs: number): Uint8Array | null {
    const raw = rawId(device)
    if (username === null || ownedBy.get(raw, username) === undefined) return null
    return takeOne.get(raw, nowMs)?.key_package ?? lastResort.get(raw, nowMs)?.key_package ?? null
  }

  return {
    addKeyPackages({ device, packages, maxPool, nowMs }) {
      const raw = rawId(device)
      const pool = count.get(raw, nowMs)?.count ?? 0
      const added = packages.filter(({ isLastResort }) => !isLastResort).length
      if (pool + added > maxPool) return 'quota_exceeded'
      for (const { keyPackage, notAfterMs, isLastResort } of packages) {
        if (isLastResort) dropLastResort.run(raw)
        add.run(raw, isLastResort ? 1 : 0, notAfterMs, keyPackage)
      }
      return pool + added
    },

    keyPackagePool({ device, nowMs }) {
      const raw = rawId(device)
      return {
        pool: count.get(raw, nowMs)?.count ?? 0,
        lastResortExpiresAtMs: lastResort.get(raw, nowMs)?.not_after_ms ?? 0,
      }
    },

    claimKeyPackages({ requester, requestId, targets, targetsHash, perTargetAndDay, nowMs }) {
      const raw = rawId(requester)
      const before = claim.get(raw, requestId)
      if (before !== undefined) {
        if (!equalBytes(before.targets_hash, targetsHash)) return { outcome: 'idempotency_conflict' }
        return { outcome: 'ok', packages: decodeShape(claimedKeyPackagesShape, before.answer).packages }
      }
      const day = Math.floor(nowMs / dayMs)
      for (const { device } of targets) {
        const today = claimsToday.get(raw, rawId(device), day)?.count ?? 0
        if (today >= perTargetAndDay) return { outcome: 'rate_limited' }
      }
      for (const { device } of targets) countClaim.run(raw, rawId(device), day)
      const packages = targets.map((target) => takeFor(target, nowMs))
      addClaim.run(raw, requestId, targetsHash, encodeShape(claimedKeyPackagesShape, { packages }), nowMs)
      return { outcome: 'ok', packages }
    },
  }
}
