// purge_stale_ciphertext: messages that every device has stored which is to have them are emptied; the rest expires.
// Rows stay, with key and seq. Commits stay whole: who won an epoch is asked for long after.

import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { Sqlite } from './sqlite.ts'

/** Gives how many rows it has emptied, at most `maxRows`. */
export type Purge = (maxRows: number) => number

export function createPurge(db: Sqlite): Purge {
  // Whoever is in the roster is owed all that comes; who was removed, what came up to the commit that removed it. What
  // is below a device's first id it never gets. A device that was revoked has no row in devices, and is owed nothing.
  const stored = db.prepare<[], { chat: number; generation: number; stored_id: number }>(
    `SELECT m.chat, m.generation, MIN(MAX(d.cursor, m.from_id - 1)) AS stored_id
     FROM members AS m JOIN devices AS d ON d.device = m.device
     WHERE m.to_id IS NULL OR d.cursor < m.to_id
     GROUP BY m.chat, m.generation`,
  )
  const next = db.prepare<[number, number, number, number, number], { id: number; seq: number }>(
    `SELECT id, seq FROM log
     WHERE chat = ? AND seq > ? AND generation = ? AND id <= ? AND kind = ${String(frameTypes.message)}
       AND body IS NOT NULL
     ORDER BY seq LIMIT ?`,
  )
  const empty = db.prepare('UPDATE log SET body = NULL WHERE id = ?')
  /**
   * By chat and generation: the id up to which all is emptied, and the last seq there. Begun anew with each start; a
   * round that a failing disk undid leaves its rows to the next start, or to their expiry.
   */
  const done = new Map<string, { storedId: number; seq: number }>()

  return (maxRows) => {
    let left = maxRows
    for (const { chat, generation, stored_id: storedId } of stored.all()) {
      if (left === 0) break
      const name = `${String(chat)}.${String(generation)}`
      const before = done.get(name)
      if (before !== undefined && before.storedId >= storedId) continue
      const rows = next.all(chat, before?.seq ?? 0, generation, storedId, left)
      for (const { id } of rows) empty.run(id)
      const seq = rows.at(-1)?.seq ?? before?.seq ?? 0
      // Not finished: the same place again in the next round.
      done.set(name, { storedId: rows.length === left ? (before?.storedId ?? 0) : storedId, seq })
      left -= rows.length
    }
    return maxRows - left
  }
}
