// A small file of settings: read by a reader of the contracts, written whole or not at all.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Reader } from '#ipc/reader.ts'

export interface JsonFile<T> {
  /** A field that is missing or not of the right form is that of `initial`; one that nobody knows is left out. */
  read(): T
  write(value: T): void
}

export function openJsonFile<T extends object>(path: string, reader: Reader<T>, initial: T): JsonFile<T> {
  return {
    read: () => readFields(readObject(path), reader, initial),
    write(value) {
      const half = `${path}.new`
      writeFileSync(half, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
      renameSync(half, path)
    },
  }
}

/** What the file holds; an empty object where it holds none. */
function readObject(path: string): object {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof found === 'object' && found !== null ? found : {}
  } catch {
    return {}
  }
}

// Field by field: an older version has written less, a newer one more, and neither is to take from somebody what they
// have chosen.
function readFields<T extends object>(found: object, reader: Reader<T>, initial: T): T {
  const stored = new Map<string, unknown>(Object.entries(found))
  let kept = initial
  for (const name of Object.keys(initial)) {
    if (!stored.has(name)) continue
    try {
      kept = reader.read({ ...kept, [name]: stored.get(name) }, '$')
    } catch {
      // Stays as it was.
    }
  }
  return kept
}
