// The first schema. What each table is for stands beside it; docs/protocol/server.md tells the rules.

import type { Migration } from './migration.ts'

export const first: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (
      name TEXT PRIMARY KEY,
      value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Every restore so far, oldest first; the first row is the first start.
    CREATE TABLE restores (
      position INTEGER PRIMARY KEY,
      incarnation BLOB NOT NULL UNIQUE CHECK (length(incarnation) = 16),
      head_id INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE invites (
      code_hash BLOB PRIMARY KEY,
      uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
      expires_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE accounts (
      account INTEGER PRIMARY KEY,
      username TEXT NOT NULL UNIQUE,
      address TEXT NOT NULL UNIQUE,
      password_hash TEXT NOT NULL,
      recovery_hash BLOB NOT NULL,
      created_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE device_log (
      account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      entry BLOB NOT NULL,
      added_ms INTEGER NOT NULL,
      PRIMARY KEY (account, seq)
    ) STRICT, WITHOUT ROWID;

    -- Whose a device id is, for good: a revoked device's id never serves another account.
    CREATE TABLE device_owners (
      device BLOB PRIMARY KEY CHECK (length(device) = 16),
      account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- Certified and not revoked. Deleting a row is revoking: all that hangs on it goes with it.
    CREATE TABLE devices (
      device BLOB PRIMARY KEY REFERENCES device_owners ON DELETE CASCADE,
      account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
      ed25519 BLOB NOT NULL,
      x25519 BLOB NOT NULL,
      -- Highest log id that the device has stored.
      cursor INTEGER NOT NULL,
      signed_cursor INTEGER,
      cursor_signature BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX devices_by_account ON devices (account);
    CREATE INDEX devices_by_cursor ON devices (cursor);

    -- device is NULL while the log does not certify the installation.
    CREATE TABLE sessions (
      token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
      account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
      installation BLOB NOT NULL,
      ed25519 BLOB NOT NULL,
      x25519 BLOB NOT NULL,
      device BLOB REFERENCES devices ON DELETE CASCADE CHECK (device IS NULL OR device = installation),
      expires_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_by_device ON sessions (device);
    CREATE INDEX sessions_by_account ON sessions (account);

    CREATE TABLE key_packages (
      package INTEGER PRIMARY KEY,
      device BLOB NOT NULL REFERENCES devices ON DELETE CASCADE,
      is_last_resort INTEGER NOT NULL CHECK (is_last_resort IN (0, 1)),
      not_after_ms INTEGER NOT NULL,
      key_package BLOB NOT NULL
    ) STRICT;
    CREATE INDEX key_packages_by_device ON key_packages (device, is_last_resort, package);
    CREATE UNIQUE INDEX one_last_resort ON key_packages (device) WHERE is_last_resort = 1;

    -- Answers already given, so that a repeated request burns no second package. Lives a day.
    CREATE TABLE claims (
      requester BLOB NOT NULL REFERENCES devices ON DELETE CASCADE,
      request BLOB NOT NULL,
      targets_hash BLOB NOT NULL,
      answer BLOB NOT NULL,
      claimed_ms INTEGER NOT NULL,
      PRIMARY KEY (requester, request)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE claim_counts (
      requester BLOB NOT NULL REFERENCES devices ON DELETE CASCADE,
      target BLOB NOT NULL,
      day INTEGER NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (requester, target, day)
    ) STRICT, WITHOUT ROWID;

    -- The row's number is the chat's handle on the stream.
    CREATE TABLE chats (
      chat INTEGER PRIMARY KEY,
      chat_id BLOB NOT NULL UNIQUE CHECK (length(chat_id) = 16),
      pair_key BLOB,
      head_seq INTEGER NOT NULL,
      opened_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE generations (
      chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
      generation INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      send_hash BLOB NOT NULL,
      sealed_name BLOB NOT NULL,
      opener BLOB NOT NULL,
      opened_ms INTEGER NOT NULL,
      closed INTEGER NOT NULL DEFAULT 0,
      -- Of the current epoch.
      messages INTEGER NOT NULL DEFAULT 0,
      message_bytes INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (chat, generation)
    ) STRICT, WITHOUT ROWID;

    -- AUTOINCREMENT: else the id of a deleted newest row comes back, and devices past it never see the next message.
    CREATE TABLE log (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
      generation INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      ts INTEGER NOT NULL,
      expires INTEGER,
      kind INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      idempotency_key BLOB,
      delete_hash BLOB,
      sender_id BLOB CHECK (sender_id IS NULL),
      body BLOB,
      UNIQUE (chat, seq),
      UNIQUE (chat, idempotency_key)
    ) STRICT;
    CREATE UNIQUE INDEX one_commit_per_epoch ON log (chat, generation, epoch) WHERE kind = 4;
    CREATE INDEX log_by_expiry ON log (expires) WHERE body IS NOT NULL AND expires IS NOT NULL;

    -- Rows with from_id <= id <= to_id go to the device; to_id is NULL while it is in the roster.
    CREATE TABLE members (
      device BLOB NOT NULL,
      chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
      generation INTEGER NOT NULL,
      from_id INTEGER NOT NULL,
      to_id INTEGER,
      PRIMARY KEY (device, chat, generation, from_id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX roster ON members (chat, generation, device) WHERE to_id IS NULL;

    -- Revoked devices that are still in a roster: no message passes until a commit removes them.
    CREATE TABLE pending_removals (
      chat INTEGER NOT NULL,
      generation INTEGER NOT NULL,
      device BLOB NOT NULL,
      entry BLOB NOT NULL,
      PRIMARY KEY (chat, generation, device),
      FOREIGN KEY (chat, generation) REFERENCES generations ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE send_hash_repairs (
      chat INTEGER NOT NULL,
      generation INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      device BLOB NOT NULL,
      PRIMARY KEY (chat, generation, epoch, device),
      FOREIGN KEY (chat, generation) REFERENCES generations ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE blobs (
      blob BLOB PRIMARY KEY CHECK (length(blob) = 16),
      chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
      added_ms INTEGER NOT NULL,
      -- NULL until the file is on disk.
      hash BLOB,
      bytes INTEGER,
      -- The generation and the epoch that the commit naming it began; NULL before.
      generation INTEGER,
      epoch INTEGER,
      -- From when on it may go; NULL while it is needed.
      free_after_ms INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX blobs_by_chat ON blobs (chat);

    -- For one device alone: id is that of the commit which made it.
    CREATE TABLE welcomes (
      device BLOB NOT NULL REFERENCES devices ON DELETE CASCADE,
      id INTEGER NOT NULL,
      chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
      generation INTEGER NOT NULL,
      ts INTEGER NOT NULL,
      tree_blob BLOB NOT NULL,
      item BLOB NOT NULL,
      PRIMARY KEY (device, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX welcomes_by_blob ON welcomes (tree_blob);
  `,
}
