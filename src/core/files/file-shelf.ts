// The ciphertext of files on this device, as messages know it: something may go, and whoever moves it is told. What lies
// here and is nobody's is known by its place, from before its first byte, and is removed at the next start at the latest.

import { toHex } from '#protocol/codec/bytes.ts'
import { TalkeeError, UsageError } from '#protocol/errors.ts'
import type { FileStore } from '../ports/file-store.ts'
import type { Log } from '../ports/log.ts'
import type { Vault } from '../vault/vault.ts'
import { forgetPlace, loosenPlace, loosePlaces, partName } from './file-rows.ts'

export interface FileShelf {
  readonly store: FileStore
  /** The row of this file has changed or is gone, and is on disk so. */
  changed(rowKey: Uint8Array): void
  /** Who hears of it: one, from now on. */
  listen(listener: (rowKey: Uint8Array) => void): void
  /** Who holds something of what lies in a place lets go of it when that is cleared: one, from now on. */
  onClear(listener: (place: Uint8Array) => void): void
  /** Remembers, on disk, that what will lie there is nobody's until a row names it. */
  begin(place: Uint8Array): Promise<void>
  /** Somebody writes there for as long as `work` has not settled: it is not cleared before. */
  used(place: Uint8Array, work: Promise<unknown>): void
  /** Removes what lies there. Never rejects: what is left is removed at the next start. */
  clear(place: Uint8Array): Promise<void>
  /** Removes what the last end has left and nobody wants; settles when it is known what that is. */
  sweep(): Promise<void>
  /** Settles when nothing is being removed. */
  settled(): Promise<void>
}

interface FileShelfDeps {
  readonly store: FileStore
  readonly vault: Pick<Vault, 'scan' | 'apply'>
  readonly log: Log
}

export function createFileShelf({ store, vault, log }: FileShelfDeps): FileShelf {
  const users = new Map<string, Promise<unknown>>()
  const clearing = new Set<Promise<void>>()
  let letGo: (place: Uint8Array) => void = () => undefined
  let tell: (rowKey: Uint8Array) => void = () => undefined

  async function remove(place: Uint8Array): Promise<void> {
    await users.get(toHex(place))?.catch(() => undefined)
    // Parts come one after the other, so the first that is missing is the end. The last goes first: what a cut leaves is
    // found again from the first on.
    let parts = 0
    while ((await store.sizeOf(partName(place, parts))) !== undefined) parts++
    while (parts > 0) await store.remove(partName(place, --parts))
    await vault.apply([forgetPlace(place)])
  }

  function clear(place: Uint8Array): Promise<void> {
    letGo(place)
    const work = remove(place)
      .catch((error: unknown) => {
        // Locked meanwhile: the next start does it.
        if (error instanceof UsageError) return
        log.warn('file_not_removed', { code: error instanceof TalkeeError ? error.code : 'internal' })
      })
      .finally(() => clearing.delete(work))
    clearing.add(work)
    return work
  }

  return {
    store,
    changed(rowKey) {
      tell(rowKey)
    },
    listen(listener) {
      tell = listener
    },
    onClear(listener) {
      letGo = listener
    },
    begin: (place) => vault.apply([loosenPlace(place)]),
    used(place, work) {
      const name = toHex(place)
      const use = work
        .catch(() => undefined)
        .then(() => {
          if (users.get(name) === use) users.delete(name)
        })
      users.set(name, use)
    },
    clear,
    async sweep() {
      const places = await loosePlaces(vault)
      const work = inTurn(places, clear).finally(() => clearing.delete(work))
      clearing.add(work)
    },
    async settled() {
      await Promise.all(clearing)
    },
  }
}

async function inTurn(places: readonly Uint8Array[], clear: (place: Uint8Array) => Promise<void>): Promise<void> {
  for (const place of places) await clear(place)
}
