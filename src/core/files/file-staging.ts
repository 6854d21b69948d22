// Files on their way into the vault's keeping: read once, sealed under a key of their own, and of no chat yet. What is not
// sent is dropped; a lock or a crash drops all of it, for the keys are in memory only.

import { toHex } from '#protocol/codec/bytes.ts'
import { StorageError, TalkeeError, UsageError } from '#protocol/errors.ts'
import { parseBlobId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { FileInfo } from '../payload/file-info.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { FileSource } from '../ports/file-handles.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { planParts } from './file-layout.ts'
import { shownName } from './file-name.ts'
import { partKey, sealPart } from './file-parts.ts'
import { partName } from './file-rows.ts'
import { createPushedSource, type PushedSource } from './pushed-source.ts'
import type { FileShelf } from './file-shelf.ts'

export interface StagedView {
  /** 32 hexadecimal digits. */
  readonly staged: string
  readonly name: string
  readonly sizeBytes: number
  readonly sealedBytes: number
  /** Why it cannot be sent, a stable code; empty while nothing is wrong. */
  readonly failure: string
}

/** What is known of a file once it is sealed. */
export interface SealedFile extends Pick<FileInfo, 'name' | 'sizeBytes' | 'key' | 'parts'> {
  /** Where it lies in the file store; the taker's from now on. */
  readonly place: Uint8Array
}

/** `giveBack`: it was not sent after all, and stays as it was. */
type Taken =
  | { readonly ok: true; readonly file: SealedFile; readonly giveBack: () => void }
  | { readonly ok: false; readonly code: string }

export interface FileStaging {
  /** Begins to seal it. It is closed when that is done. `too_large` and `too_many` are refused. */
  add(source: FileSource): Promise<{ readonly ok: true; readonly view: StagedView } | { ok: false; code: string }>
  /** One whose bytes are pushed, in their order. */
  addPushed(name: string, sizeBytes: number): ReturnType<FileStaging['add']>
  /** Settles when the piece was taken. `UsageError` `not_staged`, `too_many_bytes`, `piece_waiting`. */
  push(staged: string, bytes: Uint8Array): Promise<void>
  all(): readonly StagedView[]
  /** Waits for its sealing. One that fails stays, to be dropped. `UsageError` `not_staged`. */
  take(staged: string): Promise<Taken>
  /** Waits for its sealing, and leaves it where it is. A failed one is a `StorageError` of its code. */
  sealed(staged: string): Promise<SealedFile>
  drop(staged: string): Promise<void>
  stop(): Promise<void>
}

const mostStaged = 512
/** Two lanes: what is small does not wait for what is large. */
const largeBytes = 8 * 1024 * 1024

interface Staged {
  readonly source: FileSource | PushedSource
  readonly name: string
  readonly place: Uint8Array
  sealedBytes: number
  failure: string
  isDropped: boolean
  sealing: Promise<SealedFile | undefined>
}

export function createFileStaging(deps: { readonly crypto: Crypto; readonly files: FileShelf }): FileStaging {
  const { crypto, files } = deps
  const held = new Map<string, Staged>()
  const lanes = { small: createSerialQueue(), large: createSerialQueue() }

  async function seal(staged: Staged): Promise<SealedFile | undefined> {
    const { source, place, name } = staged
    const { sizeBytes } = source
    const key = crypto.randomBytes(32)
    try {
      await files.begin(place)
      const parts: { blob: FileInfo['parts'][number]['blob']; hash: Uint8Array }[] = []
      for (const [part, plan] of planParts(sizeBytes).entries()) {
        const under = partKey(crypto, { key, sizeBytes }, part)
        const read = (from: number, length: number): Promise<Uint8Array> => readAll(staged, from, length)
        const hash = await sealPart({ crypto, store: files.store }, partName(place, part), under, plan, read)
        crypto.wipe(under)
        parts.push({ blob: parseBlobId(toHex(crypto.randomBytes(16))), hash })
      }
      if (staged.isDropped) throw new StorageError('file_dropped', 'nobody wants it any more')
      return { name, sizeBytes, key, parts, place }
    } catch (error) {
      crypto.wipe(key)
      staged.failure = error instanceof TalkeeError ? error.code : 'file_unreadable'
      await files.clear(place)
      return undefined
    } finally {
      await source.close().catch(() => undefined)
    }
  }

  async function readAll(staged: Staged, from: number, length: number): Promise<Uint8Array> {
    if (staged.isDropped) throw new StorageError('file_dropped', 'nobody wants it any more')
    const bytes = await staged.source.read(from, length)
    if (bytes.length !== length) throw new StorageError('file_changed', 'it ends before its length')
    staged.sealedBytes = from + length
    return bytes
  }

  const viewOf = (id: string, { name, source, sealedBytes, failure }: Staged): StagedView => ({
    staged: id,
    name,
    sizeBytes: source.sizeBytes,
    sealedBytes,
    failure,
  })

  function known(id: string): Staged {
    const staged = held.get(id)
    if (staged === undefined) throw new UsageError('not_staged', 'no such file')
    return staged
  }

  async function drop(id: string): Promise<void> {
    const staged = held.get(id)
    if (staged === undefined) return
    held.delete(id)
    staged.isDropped = true
    await staged.source.close().catch(() => undefined)
    const sealed = await staged.sealing
    if (sealed === undefined) return
    crypto.wipe(sealed.key)
    await files.clear(staged.place)
  }

  async function add(source: FileSource, isPushed = false): ReturnType<FileStaging['add']> {
    const code =
      source.sizeBytes > limits.fileBytes ? 'file_too_large' : held.size >= mostStaged ? 'too_many_files' : ''
    if (code !== '') {
      await source.close()
      return { ok: false, code }
    }
    const id = toHex(crypto.randomBytes(16))
    const staged: Staged = {
      source,
      name: shownName(source.name),
      place: crypto.randomBytes(16),
      sealedBytes: 0,
      failure: '',
      isDropped: false,
      sealing: Promise.resolve(undefined),
    }
    held.set(id, staged)
    // Never rejects.
    const lane = lanes[source.sizeBytes > largeBytes ? 'large' : 'small']
    // What waits for the page must not hold up what does not.
    staged.sealing = isPushed ? seal(staged) : lane(() => seal(staged))
    return { ok: true, view: viewOf(id, staged) }
  }

  return {
    add: (source) => add(source),
    addPushed: (name, sizeBytes) => add(createPushedSource(name, sizeBytes), true),
    async push(id, bytes) {
      const { source } = known(id)
      if (!('push' in source)) throw new UsageError('not_staged', 'no such file')
      await source.push(bytes)
    },
    all: () => [...held].map(([id, staged]) => viewOf(id, staged)),
    async take(id) {
      const staged = known(id)
      const sealed = await staged.sealing
      if (sealed === undefined) return { ok: false, code: staged.failure }
      // Dropped, or taken by another call, while it was waited for.
      if (!held.delete(id)) throw new UsageError('not_staged', 'no such file')
      return { ok: true, file: sealed, giveBack: () => void held.set(id, staged) }
    },
    async sealed(id) {
      const staged = known(id)
      const sealed = await staged.sealing
      if (sealed === undefined) throw new StorageError(staged.failure, 'it could not be sealed')
      // Dropped, or taken by another call, while it was waited for.
      if (held.get(id) !== staged) throw new UsageError('not_staged', 'no such file')
      return sealed
    },
    drop,
    async stop() {
      await Promise.all([...held.keys()].map(drop))
    },
  }
}
