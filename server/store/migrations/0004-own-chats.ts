// An account's chat with itself is found by its pair key, also by a device that is in no roster of it.

import type { Migration } from './migration.ts'

export const ownChats: Migration = {
  version: 4,
  sql: `
    CREATE INDEX chats_by_pair ON chats (pair_key) WHERE pair_key IS NOT NULL;
  `,
}
