// The newest id that the log ever gave out, whether or not its row still stands.

import type { Sqlite } from './sqlite.ts'

export function createLogHead(db: Sqlite): () => number {
  const statement = db.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'log'`)
  return () => statement.get()?.seq ?? 0
}
