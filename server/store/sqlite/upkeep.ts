// Identity of the database, and the sweep of what has expired.

import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import type { UpkeepOperations } from '../upkeep-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { blobIdOf } from './row-ids.ts'

const dayMs = 24 * 60 * 60 * 1000
/** Rows emptied in one sweep: a bound on how long it holds up messages. */
const rowsPerSweep = 2_000

export function createUpkeepOperations({ db }: OperationDeps): UpkeepOperations {
  const meta = db.prepare<[string], { value: Buffer }>('SELECT value FROM meta WHERE name = ?')
  const setMeta = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)')
  const addRestore = db.prepare('INSERT INTO restores (incarnation, head_id) VALUES (?, 0)')
  const expired = {
    sessions: db.prepare('DELETE FROM sessions WHERE expires_ms <= ?'),
    invites: db.prepare('DELETE FROM invites WHERE expires_ms <= ? OR uses_left = 0'),
    keyPackages: db.prepare('DELETE FROM key_packages WHERE not_after_ms <= ?'),
    claims: db.prepare('DELETE FROM claims WHERE claimed_ms <= ?'),
    claimCounts: db.prepare('DELETE FROM claim_counts WHERE day < ?'),
  }
  const emptyRows = db.prepare(
    `UPDATE log SET body = NULL WHERE id IN (
       SELECT id FROM log WHERE expires <= ? AND body IS NOT NULL AND expires IS NOT NULL ORDER BY expires LIMIT ?)`,
  )
  const freeBlobs = db.prepare<[number, number], { blob: Buffer }>(
    `DELETE FROM blobs WHERE (epoch IS NULL AND added_ms <= ?)
       OR (free_after_ms <= ? AND NOT EXISTS (SELECT 1 FROM welcomes WHERE tree_blob = blob))
     RETURNING blob`,
  )
  // A generation closes when all in its roster have acknowledged a row of a later one, or a while after that one began.
  const closeGenerations = db.prepare(
    `UPDATE generations AS old SET closed = 1
     WHERE closed = 0
       AND EXISTS (SELECT 1 FROM generations AS new WHERE new.chat = old.chat AND new.generation > old.generation)
       AND (EXISTS (SELECT 1 FROM generations AS new
                    WHERE new.chat = old.chat AND new.generation > old.generation AND new.opened_ms <= ?)
         OR NOT EXISTS (
           SELECT 1 FROM members AS m
           WHERE m.chat = old.chat AND m.generation = old.generation AND m.to_id IS NULL
             AND NOT EXISTS (
               SELECT 1 FROM members AS n JOIN devices AS d ON d.device = n.device
               WHERE n.device = m.device AND n.chat = m.chat AND n.generation > m.generation
                 AND EXISTS (SELECT 1 FROM log WHERE log.chat = n.chat AND log.generation = n.generation
                             AND log.id >= n.from_id AND log.id <= d.cursor))))`,
  )
  return {
    readIdentity() {
      const keyHash = meta.get('instance_key_hash')
      const domain = meta.get('domain')
      if (keyHash === undefined || domain === undefined) return undefined
      return { instanceKeyHash: keyHash.value, domain: fromUtf8(domain.value) }
    },

    writeIdentity({ identity, incarnation }) {
      setMeta.run('instance_key_hash', identity.instanceKeyHash)
      setMeta.run('domain', utf8(identity.domain))
      addRestore.run(Buffer.from(incarnation, 'hex'))
    },

    sweep({ nowMs, unreferencedBlobMs, claimMs, closeGenerationMs }) {
      expired.sessions.run(nowMs)
      expired.invites.run(nowMs)
      expired.keyPackages.run(nowMs)
      expired.claims.run(nowMs - claimMs)
      expired.claimCounts.run(Math.floor(nowMs / dayMs))
      emptyRows.run(nowMs, rowsPerSweep)
      closeGenerations.run(nowMs - closeGenerationMs)
      const freed = freeBlobs.all(nowMs - unreferencedBlobMs, nowMs)
      return { freedBlobs: freed.map(({ blob }) => blobIdOf(blob)) }
    },
  }
}
