import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { createRevealedFiles, type RevealedFiles } from './revealed-files.ts'

const crypto = await createNodeCrypto()
const noSuchFile = expect.objectContaining({ code: 'no_such_file' }) as Error
let clock: VirtualClock
let files: RevealedFiles

beforeEach(() => {
  clock = createVirtualClock()
  files = createRevealedFiles({ crypto, clock })
})

const someBytes = (): Uint8Array => Uint8Array.of(1, 2, 3, 4)
const isWiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

describe('a file that was shown once', () => {
  it('is read by the name it was given, piece by piece, until whoever looks is done', () => {
    const bytes = someBytes()
    const name = files.keep(bytes)
    expect([files.sizeOf(name), files.read(name, 1, 2), files.read(name, 3, 9)]).toEqual([
      4,
      Uint8Array.of(2, 3),
      Uint8Array.of(4),
    ])
    files.forget('0'.repeat(32))
    expect(files.sizeOf(name)).toBe(4)
    files.forget(name)
    expect(() => files.read(name, 0, 1)).toThrow(noSuchFile)
    expect(isWiped(bytes)).toBe(true)
  })

  it('gives way to the next, and goes when nobody can be looking any more', async () => {
    const [first, second] = [someBytes(), someBytes()]
    const before = files.keep(first)
    const name = files.keep(second)
    expect(() => files.read(before, 0, 1)).toThrow(noSuchFile)
    await clock.advance(15 * 60_000 - 1)
    expect([isWiped(first), isWiped(second)]).toEqual([true, false])
    await clock.advance(1)
    expect(() => files.read(name, 0, 1)).toThrow(noSuchFile)
    expect(isWiped(second)).toBe(true)
  })

  it('is not kept where a lock came between its erasing and its showing', () => {
    const [shown, late] = [someBytes(), someBytes()]
    files.keep(shown)
    files.stop()
    expect(() => files.keep(late)).toThrow(expect.objectContaining({ code: 'not_ready' }) as Error)
    expect([isWiped(shown), isWiped(late)]).toEqual([true, true])
  })
})
