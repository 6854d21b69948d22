// The ciphertext of files on this device, as messages know it: something may go, and whoever moves it is told. What lies
// here without a row of the vault belongs to nobody and is removed at the start.

import { toHex } from '#protocol/codec/bytes.ts'
import { TalkeeError } from '#protocol/errors.ts'
import type { FileStore } from '../ports/file-store.ts'
import type { Log } from '../ports/log.ts'
import type { Vault } from '../vault/vault.ts'
import { decodeFileRow, partName, placeOfName } from './file-rows.ts'

export interface FileShelf {
  readonly store: FileStore
  /** The row of this file has changed or is gone, and is on disk so. */
  changed(rowKey: Uint8Array): void
  /** Who hears of it: one, from now on. */
  listen(listener: (rowKey: Uint8Array) => void): void
  /** Who holds something of what lies in a place lets go of it when that is cleared: one, from now on. */
  onClear(listener: (place: Uint8Array) => void): void
  /** Removes what lies there. Never rejects: what is left is removed at the next start. */
  clear(place: Uint8Array): Promise<void>
  /** Removes what no row names. */
  sweep(vault: Pick<Vault, 'scan'>): Promise<void>
}

export function createFileShelf({ store, log }: { store: FileStore; log: Log }): FileShelf {
  let letGo: (place: Uint8Array) => void = () => undefined
  let tell: (rowKey: Uint8Array) => void = () => undefined

  async function removing(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.warn('file_not_removed', { code: error instanceof TalkeeError ? error.code : 'internal' })
    }
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
    clear(place) {
      letGo(place)
      // Parts come one after the other, so the first that is missing is the end; the folder may hold thousands of files.
      return removing(async () => {
        for (let part = 0; (await store.sizeOf(partName(place, part))) !== undefined; part++) {
          await store.remove(partName(place, part))
        }
      })
    },
    async sweep(vault) {
      const rows = await vault.scan({ table: 'files' })
      const known = new Set(rows.map(({ value }) => toHex(decodeFileRow(value).place)))
      await removing(async () => {
        for (const name of await store.names()) if (!known.has(placeOfName(name))) await store.remove(name)
      })
    },
  }
}
