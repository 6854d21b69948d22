// Accounts that were deleted: what is left of one is its name, its device log and the owners of its device ids.

import type { Migration } from './migration.ts'

export const deletedAccounts: Migration = {
  version: 2,
  sql: `
    -- The log stays for the members of its chats, who check by it that its devices are to be removed; the name and the
    -- ids stay so that nobody can take them over.
    ALTER TABLE accounts ADD COLUMN deleted_ms INTEGER;
  `,
}
