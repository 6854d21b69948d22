// When a device last had a stream, for the list that its owner sees: a day, and nothing finer.

import type { Migration } from './migration.ts'

export const lastSeen: Migration = {
  version: 5,
  sql: `
    ALTER TABLE devices ADD COLUMN last_seen_day INTEGER;
  `,
}
