// Blobs that hold files: how large, how far they came, until when they stay. Of what is in them the server knows nothing.

import type { Migration } from './migration.ts'

export const fileBlobs: Migration = {
  version: 6,
  sql: `
    CREATE TABLE file_blobs (
      blob BLOB PRIMARY KEY CHECK (length(blob) = 16),
      chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
      bucket_bytes INTEGER NOT NULL CHECK (
        bucket_bytes IN (32768, 131072, 524288, 2097152, 8388608, 33554432, 67108864)),
      -- So many are on disk. What the file has beyond is no part of the blob.
      received_bytes INTEGER NOT NULL DEFAULT 0 CHECK (received_bytes BETWEEN 0 AND bucket_bytes),
      delete_hash BLOB NOT NULL CHECK (length(delete_hash) = 32),
      -- The begin of the upload, or its latest piece.
      touched_ms INTEGER NOT NULL,
      expires_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX file_blobs_by_chat ON file_blobs (chat);
    CREATE INDEX file_blobs_by_expiry ON file_blobs (expires_ms);
    CREATE INDEX file_blobs_unfinished ON file_blobs (touched_ms) WHERE received_bytes < bucket_bytes;

    -- What the quotas are compared with. Kept by triggers, so that no way in which a row goes can be forgotten.
    ALTER TABLE chats ADD COLUMN file_bytes INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE file_totals (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL) STRICT;
    INSERT INTO file_totals (one, bytes) VALUES (1, 0);
    CREATE TRIGGER file_blob_added AFTER INSERT ON file_blobs BEGIN
      UPDATE chats SET file_bytes = file_bytes + NEW.bucket_bytes WHERE chat = NEW.chat;
      UPDATE file_totals SET bytes = bytes + NEW.bucket_bytes;
    END;
    CREATE TRIGGER file_blob_removed AFTER DELETE ON file_blobs BEGIN
      UPDATE chats SET file_bytes = file_bytes - OLD.bucket_bytes WHERE chat = OLD.chat;
      UPDATE file_totals SET bytes = bytes - OLD.bucket_bytes;
    END;
  `,
}
