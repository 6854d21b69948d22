import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takePiece } from './file-piece.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talkee-piece-'))
  path = join(folder, 'blob')
})
afterEach(() => rm(folder, { recursive: true }))

const chunkBytes = 64 * 1024
/** `count` chunks, made when they are asked for; the last one may break. */
function source(count: number, more: { breaks?: boolean; onMade?: (madeBytes: number) => void } = {}): Readable {
  let made = 0
  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      if (made === count) {
        if (more.breaks === true) this.destroy(new Error('cut'))
        else this.push(null)
        return
      }
      made++
      more.onMade?.(made * chunkBytes)
      this.push(Buffer.alloc(chunkBytes, made))
    },
  })
}

describe('a piece of an upload', () => {
  it('holds no more than a few chunks of 64 MiB, however fast they come', async () => {
    let mostHeld = 0
    const bytes = source(1_024, {
      onMade(madeBytes) {
        const writtenBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
        mostHeld = Math.max(mostHeld, madeBytes - writtenBytes)
      },
    })
    expect(await takePiece({ path, fromBytes: 0, maxBytes: 2 ** 26, bytes })).toEqual({ bytes: 2 ** 26 })
    expect(mostHeld).toBeGreaterThan(0)
    expect(mostHeld).toBeLessThanOrEqual(4 * chunkBytes)
    expect((await stat(path)).size).toBe(2 ** 26)
  })

  it('is written where the one before it ended, over what a crash left there', async () => {
    writeFileSync(path, Buffer.concat([Buffer.alloc(100, 7), Buffer.alloc(5_000, 9)]))
    expect(await takePiece({ path, fromBytes: 100, maxBytes: 2 * chunkBytes, bytes: source(1) })).toEqual({
      bytes: chunkBytes,
    })
    expect(await readFile(path)).toEqual(Buffer.concat([Buffer.alloc(100, 7), Buffer.alloc(chunkBytes, 1)]))
  })

  it('keeps what came before it was cut, and says that it was', async () => {
    const taken = await takePiece({ path, fromBytes: 0, maxBytes: 2 ** 26, bytes: source(2, { breaks: true }) })
    expect(taken).toEqual({ bytes: 2 * chunkBytes, refusal: 'malformed' })
    expect((await stat(path)).size).toBe(2 * chunkBytes)
  })

  it('counts as nothing when it is longer than what is left', async () => {
    const taken = await takePiece({ path, fromBytes: 0, maxBytes: 2 * chunkBytes - 1, bytes: source(2) })
    expect(taken).toEqual({ bytes: 0, refusal: 'too_large' })
  })

  it('passes on what is no matter of the other side', async () => {
    const missing = join(folder, 'no such folder', 'blob')
    await expect(takePiece({ path: missing, fromBytes: 0, maxBytes: 1, bytes: source(1) })).rejects.toThrow('ENOENT')
  })
})
