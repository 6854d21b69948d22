// A small file of settings: read by a reader of the contracts, written whole or not at all.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Reader } from '#ipc/reader.ts'

export interface JsonFile<T> {
  /** What is not of the right form, or not there, is `initial`. */
  read(): T
  write(value: T): void
}

export function openJsonFile<T>(path: string, reader: Reader<T>, initial: T): JsonFile<T> {
  return {
    read() {
      try {
        return reader.read(JSON.parse(readFileSync(path, 'utf8')), '$')
      } catch {
        return initial
      }
    },
    write(value) {
      const half = `${path}.new`
      writeFileSync(half, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
      renameSync(half, path)
    },
  }
}
