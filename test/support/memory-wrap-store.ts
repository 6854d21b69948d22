// A wrap store in memory, with faults on demand. For tests.
// Held to the same contract as the files: test/contract/wrap-store.

import type { WrapStore } from '#core/ports/wrap-store.ts'
import { StorageError } from '#protocol/errors.ts'

export interface MemoryWrapStore extends WrapStore {
  /** What a crash at this moment leaves behind. */
  snapshot(): ReadonlyMap<string, Uint8Array>
  /** Lets the `n`-th write or remove from now (1 is the next) fail, without or with its effect. */
  failChange(n: number, when: 'before' | 'after'): void
  /** Overwrites a file behind the keeper's back; undefined deletes it. */
  tamper(name: string, bytes: Uint8Array | undefined): void
}

export function createMemoryWrapStore(start?: ReadonlyMap<string, Uint8Array>): MemoryWrapStore {
  const files = new Map(start)
  let fault: { left: number; when: 'before' | 'after' } | undefined

  async function change(work: () => void): Promise<void> {
    if (fault !== undefined) fault.left--
    const failing = fault?.left === 0 ? fault.when : undefined
    if (failing !== undefined) fault = undefined
    if (failing !== 'before') work()
    if (failing !== undefined) throw new StorageError('disk_error', 'as planned')
  }

  return {
    read: async (name) => files.get(name)?.slice(),
    write: (name, bytes) => change(() => files.set(name, bytes.slice())),
    remove: (name) => change(() => files.delete(name)),
    snapshot: () => new Map(files),
    failChange: (n, when) => {
      fault = { left: n, when }
    },
    tamper: (name, bytes) => {
      if (bytes === undefined) files.delete(name)
      else files.set(name, bytes.slice())
    },
  }
}
