// Bytes of blobs: streamed to a file, counted and hashed on the way, durable before anyone may name them.

import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { toHex } from '#protocol/codec/bytes.ts'
import { limits } from '#protocol/limits.ts'
import { type BlobId, type ChatId, type DeviceId, parseBlobId } from '#protocol/ids.ts'
import type { ServerClock } from '../clock.ts'
import { blake3Stream } from '../crypto/blake3.ts'
import { randomBytes } from '../crypto/sodium.ts'
import { syncFolder } from '../instance/durable-file.ts'
import { type Answer, granted, refused } from '../refusal.ts'
import type { Store } from '../store/store.ts'

export interface Blobs {
  put(input: { device: DeviceId; chat: ChatId; blob: BlobId; bytes: Readable }): Promise<Answer<null>>
  get(input: { device: DeviceId; chat: ChatId; blob: BlobId }): Promise<Answer<Readable>>
  /** Removes what uploads left that a crash cut off; before the first one begins. */
  removeUnfinished(): Promise<void>
  /** Removes the files of blobs whose rows are gone. */
  remove(blobs: readonly BlobId[]): Promise<void>
}

export interface BlobsDeps {
  readonly store: Store
  readonly clock: ServerClock
  readonly folder: string
  readonly maxUnreferenced: number
}

export function createBlobs({ store, clock, folder, maxUnreferenced }: BlobsDeps): Blobs {
  const fileOf = (blob: BlobId) => join(folder, parseBlobId(blob))

  /** Writes, syncs, renames, syncs the folder; `too_large` leaves nothing behind. */
  async function write(blob: BlobId, bytes: Readable): Promise<Answer<{ hash: Uint8Array; bytes: number }>> {
    // A name of its own: two uploads of one blob do not write into each other.
    const unfinished = `${fileOf(blob)}.${toHex(randomBytes(8))}.unfinished`
    const hasher = await blake3Stream()
    const file = await open(unfinished, 'w', 0o600)
    let total = 0
    try {
      for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
        total += chunk.length
        if (total > limits.treeBlobBytes) return refused('too_large')
        hasher.update(chunk)
        await file.writeFile(chunk)
      }
      if (total === 0) return refused('malformed')
      await file.sync()
      await rename(unfinished, fileOf(blob))
      await syncFolder(folder)
      return granted({ hash: hasher.digest(), bytes: total })
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
      if (code === 'ENOSPC') return refused('disk_full')
      // The other side went away in the middle; nobody hears this answer.
      if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return refused('malformed')
      throw cause
    } finally {
      await file.close()
      await rm(unfinished, { force: true })
    }
  }

  return {
    async put({ device, chat, blob, bytes }) {
      const reserved = await store.reserveBlob({ device, chat, blob, nowMs: clock.nowMs(), maxUnreferenced })
      if (reserved !== 'ok') return refused(reserved)
      let isComplete = false
      try {
        const written = await write(blob, bytes)
        if (!written.ok) return written
        await store.completeBlob({ chat, blob, ...written.value, nowMs: clock.nowMs() })
        isComplete = true
        return granted(null)
      } finally {
        if (!isComplete) await store.dropBlob({ blob })
      }
    },

    async get({ device, chat, blob }) {
      if (!(await store.mayReadBlob({ device, chat, blob }))) return refused('not_found')
      return granted(createReadStream(fileOf(blob)))
    },

    async removeUnfinished() {
      for (const name of await readdir(folder)) {
        if (name.endsWith('.unfinished')) await rm(join(folder, name), { force: true })
      }
    },

    async remove(blobs) {
      for (const blob of blobs) await rm(fileOf(blob), { force: true })
    },
  }
}
