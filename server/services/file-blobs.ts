// Bytes of files on their way through: from a connection to the disk in the order in which they come, and back by ranges.
// The row says how much of a file is there, and a file is read only when its row says: all of it. Rules: docs/protocol/server.md.

import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { toBase64url } from '#protocol/codec/base64url.ts'
import type { BeginUpload, UploadState } from '#protocol/client-server/file-blobs.ts'
import { type BlobId, type ChatId, parseBlobId } from '#protocol/ids.ts'
import type { ServerClock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { blake3 } from '../crypto/blake3.ts'
import { syncFolder } from '../instance/durable-file.ts'
import { type Answer, granted, refused } from '../refusal.ts'
import type { FileBlobInput } from '../store/file-blob-operations.ts'
import type { Store } from '../store/store.ts'
import { takePiece } from './file-piece.ts'
import { createUploadTurns } from './upload-turns.ts'

/** Who asks for which blob. `token` is the send token as it was shown. */
interface Asked {
  readonly chat: ChatId
  readonly blob: BlobId
  readonly token: Uint8Array
}

export interface ByteRange {
  readonly first: number
  /** Inclusive; the end of the blob when it is left out. */
  readonly last?: number
}

interface ComingPiece {
  readonly fromBytes: number
  readonly bytes: Readable
  /** How long it says it is; undefined where it does not. */
  readonly announcedBytes: number | undefined
}

interface FilePart {
  readonly bytes: Readable
  readonly first: number
  readonly last: number
  readonly bucketBytes: number
}

export interface FileBlobs {
  /** Begins an upload or finds it again; whoever still writes it is ended first, so that the answer holds. */
  begin(chat: ChatId, upload: BeginUpload): Promise<Answer<UploadState>>
  /** Adds what `bytes` brings. Of a piece that is cut, what came is kept; of one that is too long, nothing. */
  append(asked: Asked, piece: ComingPiece): Promise<Answer<UploadState>>
  /** Only of a blob that is whole. */
  read(asked: Asked, range: ByteRange | undefined): Promise<Answer<FilePart>>
  /** By the author's delete token. */
  erase(input: Asked): Promise<boolean>
  /** Takes away what has expired or was given up. */
  sweep(nowMs: number): Promise<void>
  /** Removes files that have no row; before the first upload begins. */
  removeStrays(): Promise<void>
}

export interface FileBlobsDeps {
  readonly store: Pick<
    Store,
    'beginFileBlob' | 'findFileBlob' | 'recordPiece' | 'deleteFileBlob' | 'sweepFileBlobs' | 'findStrayBlobs'
  >
  readonly clock: ServerClock
  readonly folder: string
  readonly limits: Pick<ServerConfig['limits'], 'fileBytes' | 'fileBytesPerChat' | 'abandonedUploadMs'>
}

const dayMs = 24 * 60 * 60 * 1000
/** Rows or names in one operation: a bound on how long it holds up messages. */
const rowsAtOnce = 500
/** What one download holds in memory, at the most twice. */
const readBytes = 64 * 1024
const ending = '.file'

export function createFileBlobs({ store, clock, folder, limits }: FileBlobsDeps): FileBlobs {
  const turns = createUploadTurns()
  const pathOf = (blob: BlobId): string => join(folder, `${parseBlobId(blob)}${ending}`)
  const inputOf = ({ chat, blob, token }: Asked): FileBlobInput => ({
    chat,
    blob,
    sendHash: blake3(token),
    nowMs: clock.nowMs(),
  })

  async function lengthOf(blob: BlobId): Promise<number> {
    const file = await stat(pathOf(blob)).catch(absent)
    return file?.size ?? 0
  }

  /** A database may be put back without its files, or with older ones: then the upload begins anew. In the blob's turn. */
  async function stillThere(blob: BlobId, receivedBytes: number): Promise<number> {
    if ((await lengthOf(blob)) >= receivedBytes) return receivedBytes
    await store.recordPiece({ blob, fromBytes: receivedBytes, receivedBytes: 0, nowMs: clock.nowMs() })
    return 0
  }

  /** Unless somebody has begun an upload under the same name since its row went. */
  async function removeFile(blob: BlobId): Promise<void> {
    using _turn = await turns.take(blob, () => undefined)
    const { files } = await store.findStrayBlobs({ trees: [], files: [blob] })
    if (files.length > 0) await rm(pathOf(blob), { force: true })
  }

  return {
    async begin(chat, { token, blob, bucketBytes, expiresDays, deleteHash }) {
      using _turn = await turns.take(blob, () => undefined)
      const input = inputOf({ chat, blob, token })
      const begun = await store.beginFileBlob({
        ...input,
        bucketBytes,
        deleteHash,
        expiresMs: input.nowMs + expiresDays * dayMs,
        quota: { chatBytes: limits.fileBytesPerChat, allBytes: limits.fileBytes },
      })
      switch (begun.outcome) {
        case 'ok':
          return granted({ receivedBytes: await stillThere(blob, begun.receivedBytes) })
        case 'revocation_pending':
          return refused(begun.outcome, { details: { entry: toBase64url(begun.entry) } })
        case 'stale_epoch':
        case 'quota_exceeded':
        case 'blob_exists':
          return refused(begun.outcome)
      }
    },

    async append(asked, { fromBytes, bytes, announcedBytes }) {
      const { blob } = asked
      using _turn = await turns.take(blob, () => bytes.destroy())
      const found = await store.findFileBlob(inputOf(asked))
      if (found.outcome !== 'ok') return refused(found.outcome)
      const { receivedBytes, bucketBytes } = found
      if (receivedBytes !== fromBytes) return refused('blob_offset', { details: { receivedBytes } })
      // Lost under its row: to be begun anew.
      if ((await lengthOf(blob)) < fromBytes) return refused('not_found')
      const maxBytes = bucketBytes - fromBytes
      if ((announcedBytes ?? 0) > maxBytes) return refused('too_large')
      const piece = await takePiece({ path: pathOf(blob), fromBytes, maxBytes, bytes })
      if (piece.bytes > 0) {
        // A name is durable when its folder is; later pieces find it so.
        if (fromBytes === 0) await syncFolder(folder)
        const now = { receivedBytes: fromBytes + piece.bytes, nowMs: clock.nowMs() }
        if (!(await store.recordPiece({ blob, fromBytes, ...now }))) {
          await rm(pathOf(blob), { force: true })
          return refused('not_found')
        }
      }
      return piece.refusal === undefined ? granted({ receivedBytes: fromBytes + piece.bytes }) : refused(piece.refusal)
    },

    async read(asked, range) {
      const found = await store.findFileBlob(inputOf(asked))
      if (found.outcome !== 'ok') return refused(found.outcome)
      const { bucketBytes } = found
      if (found.receivedBytes !== bucketBytes) return refused('not_found')
      const { first = 0, last = bucketBytes - 1 } = range ?? {}
      if (first > last || first >= bucketBytes) return refused('bad_range', { details: { bytes: bucketBytes } })
      const end = Math.min(last, bucketBytes - 1)
      const file = await open(pathOf(asked.blob), 'r').catch(absent)
      if (file === undefined) return refused('not_found')
      const bytes = file.createReadStream({ start: first, end, highWaterMark: readBytes })
      return granted({ bytes, first, last: end, bucketBytes })
    },

    async erase({ chat, blob, token }) {
      if (!(await store.deleteFileBlob({ chat, blob, deleteHash: blake3(token) }))) return false
      await removeFile(blob)
      return true
    },

    async sweep(nowMs) {
      const { abandonedUploadMs: abandonedMs } = limits
      let freed: readonly BlobId[]
      do {
        freed = await store.sweepFileBlobs({ nowMs, abandonedMs, maxRows: rowsAtOnce })
        for (const blob of freed) await removeFile(blob)
      } while (freed.length === rowsAtOnce)
    },

    async removeStrays() {
      const names = await readdir(folder)
      for (let at = 0; at < names.length; at += rowsAtOnce) {
        const page = names.slice(at, at + rowsAtOnce)
        const strays = await store.findStrayBlobs({ trees: idsOf(page, ''), files: idsOf(page, ending) })
        for (const blob of strays.trees) await rm(join(folder, blob), { force: true })
        for (const blob of strays.files) await rm(pathOf(blob), { force: true })
      }
    },
  }
}

/** Of names that are 32 hex digits and this ending. */
function idsOf(names: readonly string[], after: string): readonly BlobId[] {
  return names
    .filter((name) => /^[0-9a-f]{32}$/.test(name.slice(0, 32)) && name.slice(32) === after)
    .map((name) => parseBlobId(name.slice(0, 32)))
}

/** Erased between the question for its row and now, or lost. */
function absent(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
  throw cause
}
