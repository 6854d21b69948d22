// A file store in memory, for engines that are tests: not durable, and not what ships. Held to the same contract as the
// one in a folder: test/contract/file-store.

import type { FileHandles } from '#core/ports/file-handles.ts'
import type { FileStore } from '#core/ports/file-store.ts'

export interface MemoryFileStore extends FileStore {
  /** What a disk would hold, to be looked into and tampered with. */
  readonly held: Map<string, Uint8Array>
}

export function createMemoryFileStore(held = new Map<string, Uint8Array>()): MemoryFileStore {
  return {
    held,
    sizeOf: (name) => Promise.resolve(held.get(name)?.length),
    read: (name, from, length) => Promise.resolve((held.get(name) ?? new Uint8Array(0)).slice(from, from + length)),
    write(name, from, bytes) {
      const before = held.get(name) ?? new Uint8Array(0)
      const after = new Uint8Array(Math.max(before.length, from + bytes.length))
      after.set(before)
      after.set(bytes, from)
      held.set(name, after)
      return Promise.resolve()
    },
    sync: () => Promise.resolve(),
    remove(name) {
      held.delete(name)
      return Promise.resolve()
    },
    names: () => Promise.resolve([...held.keys()]),
  }
}

/** Nobody has granted anything. */
export const noHandles: FileHandles = {
  openSource: () => Promise.resolve(undefined),
  openSink: () => Promise.resolve(undefined),
}
