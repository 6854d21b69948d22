// What devices of one account leave for each other: messages of a comparison, for minutes; bundles of history, for a day.

import type { Migration } from './migration.ts'

export const ownDevices: Migration = {
  version: 3,
  sql: `
    -- An installation need not be certified yet, so it is no row of devices. recipient is NULL for all certified ones.
    CREATE TABLE comparison_messages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
      sender BLOB NOT NULL,
      recipient BLOB,
      body BLOB NOT NULL,
      expires_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX comparison_messages_by_account ON comparison_messages (account, id);

    CREATE TABLE sync_bundles (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      bundle BLOB NOT NULL UNIQUE CHECK (length(bundle) = 16),
      from_device BLOB NOT NULL REFERENCES devices ON DELETE CASCADE,
      to_device BLOB NOT NULL REFERENCES devices ON DELETE CASCADE,
      chat_id BLOB NOT NULL CHECK (length(chat_id) = 16),
      sealed BLOB NOT NULL,
      expires_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX sync_bundles_by_recipient ON sync_bundles (to_device, id);
    CREATE INDEX sync_bundles_by_sender ON sync_bundles (from_device);
    CREATE INDEX sync_bundles_by_expiry ON sync_bundles (expires_ms);
  `,
}
