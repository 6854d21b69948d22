// What a process wrote below a folder, in order, as recorder.c took it down. What a disk makes of it: forgetful-disk.ts.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export interface Deed {
  readonly op: 'write' | 'truncate' | 'sync' | 'remove' | 'rename'
  /** Relative to the folder; the folder itself is ''. */
  readonly path: string
  /** Of a write; of a truncation it is the new length. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** Of a renaming: the new path. */
  readonly to: string
}

const ops = { w: 'write', t: 'truncate', s: 'sync', d: 'remove', r: 'rename' } as const

/** Compiles the recorder into `folder`; gives its path, for LD_PRELOAD. */
export function compileRecorder(folder: string): string {
  const library = join(folder, 'recorder.so')
  const source = join(import.meta.dirname, 'recorder.c')
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread'])
  return library
}

/** Reads what the recorder wrote about `folder`; the last record may be cut short, as its process was. */
export function readRecording(log: string, folder: string): readonly Deed[] {
  const bytes = readFileSync(log)
  const deeds: Deed[] = []
  for (let at = 0; at + 3 <= bytes.length; ) {
    const pathEnd = at + 3 + bytes.readUInt16LE(at + 1)
    if (pathEnd + 12 > bytes.length) break
    const end = pathEnd + 12 + bytes.readUInt32LE(pathEnd + 8)
    if (end > bytes.length) break
    const letter = String.fromCharCode(bytes[at] ?? 0)
    if (!isOp(letter)) throw new Error('the recording does not read')
    const body = bytes.subarray(pathEnd + 12, end)
    deeds.push({
      op: ops[letter],
      path: relative(folder, bytes.toString('utf8', at + 3, pathEnd)),
      offset: Number(bytes.readBigUInt64LE(pathEnd)),
      bytes: body,
      to: letter === 'r' ? relative(folder, body.toString('utf8')) : '',
    })
    at = end
  }
  return deeds
}

function isOp(letter: string): letter is keyof typeof ops {
  return Object.hasOwn(ops, letter)
}
