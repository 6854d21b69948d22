// A disk that keeps what was synced. When the power goes, of what was not it has nothing, or any part.

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unreachable } from '#protocol/errors.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { Deed } from './recording.ts'

export interface ForgetfulDisk {
  apply(deed: Deed): void
  /**
   * The files as they would be found if the power went now. `nothing` of what was never synced is there, or `some`: each
   * write by the toss of a coin; or `all`, as when a process ends alone. A name is on the disk once its file was synced under it; a new or a lost name of a file that
   * had one, once its folder was.
   */
  afterPowerCut(remains: 'nothing' | 'some' | 'all', random: SeededRandom): ReadonlyMap<string, Uint8Array>
}

export function createForgetfulDisk(): ForgetfulDisk {
  const files = new Map<string, DiskFile>()
  /** Changes of names that no sync of their folder has made durable, oldest first. */
  let pending: { readonly folder: string; readonly before: readonly (readonly [string, DiskFile | undefined])[] }[] = []

  function rename(path: string, to: string | undefined): void {
    const touched = to === undefined ? [path] : [path, to]
    pending.push({ folder: folderOf(path), before: touched.map((name) => [name, files.get(name)] as const) })
    const moved = files.get(path)
    files.delete(path)
    if (to !== undefined && moved !== undefined) files.set(to, moved)
  }

  return {
    apply(deed) {
      switch (deed.op) {
        case 'write':
        case 'truncate': {
          const file = files.get(deed.path) ?? createDiskFile()
          files.set(deed.path, file)
          file.change(deed)
          return
        }
        case 'sync':
          files.get(deed.path)?.sync()
          pending = pending.filter(({ folder }) => folder !== deed.path)
          return
        case 'remove':
          rename(deed.path, undefined)
          return
        case 'rename':
          rename(deed.path, deed.to)
          return
        default:
          unreachable(deed.op)
      }
    },
    afterPowerCut(remains, random) {
      const survives = (): boolean => remains === 'all' || (remains === 'some' && random.below(2) === 0)
      const names = new Map(files)
      // A folder's changes reach the disk in order: what came after a lost one is lost.
      const kept = { nothing: () => 0, some: () => random.below(pending.length + 1), all: () => pending.length }
      const keptChanges = kept[remains]()
      for (const { before } of pending.slice(keptChanges).toReversed()) {
        for (const [name, file] of before) {
          if (file === undefined) names.delete(name)
          else names.set(name, file)
        }
      }
      const found = new Map<string, Uint8Array>()
      for (const [name, file] of names) {
        const content = file.afterPowerCut(survives)
        if (content !== undefined) found.set(name, content)
      }
      return found
    },
  }
}

const folderOf = (path: string): string => (dirname(path) === '.' ? '' : dirname(path))

interface DiskFile {
  change(change: Pick<Deed, 'op' | 'offset' | 'bytes'>): void
  sync(): void
  /** Undefined: it was never synced, and nothing of it is there. */
  afterPowerCut(survives: () => boolean): Uint8Array | undefined
}

type Change = Parameters<DiskFile['change']>[0]

function createDiskFile(): DiskFile {
  let durable: Content | undefined
  let since: Change[] = []
  return {
    change: (change) => void since.push(change),
    sync() {
      durable ??= createContent()
      for (const change of since) durable.apply(change)
      since = []
    },
    afterPowerCut(survives) {
      const kept = since.filter(survives)
      if (durable === undefined && kept.length === 0) return undefined
      const content = createContent(durable?.bytes())
      for (const change of kept) content.apply(change)
      return content.bytes()
    },
  }
}

interface Content {
  apply(change: Change): void
  /** A copy. */
  bytes(): Uint8Array
}

/** Grows by doubling: files are written in small pieces. */
function createContent(start: Uint8Array = new Uint8Array()): Content {
  let buffer = start
  let length = start.length
  function resize(to: number): void {
    if (to > buffer.length) {
      const larger = new Uint8Array(Math.max(to, buffer.length * 2))
      larger.set(buffer.subarray(0, length))
      buffer = larger
    }
    // What lies between the old end and a later one is zero.
    if (to < length) buffer.fill(0, to, length)
    length = to
  }
  return {
    apply({ op, offset, bytes }) {
      if (op === 'truncate') {
        resize(offset)
        return
      }
      if (offset + bytes.length > length) resize(offset + bytes.length)
      buffer.set(bytes, offset)
    },
    bytes: () => buffer.slice(0, length),
  }
}

/** Puts files into a new folder. */
export async function layOut(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}
