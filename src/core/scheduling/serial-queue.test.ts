import { describe, expect, it } from 'vitest'
import { createSerialQueue } from './serial-queue.ts'

describe('a serial queue', () => {
  it('runs one at a time, in the order of asking, whatever each takes', async () => {
    const inTurn = createSerialQueue()
    const seen: string[] = []
    const ends: (() => void)[] = []
    const jobs = ['a', 'b', 'c'].map((name) =>
      inTurn(async () => {
        seen.push(`${name} begins`)
        await new Promise<void>((resolve) => ends.push(resolve))
        seen.push(`${name} ends`)
        return name
      }),
    )
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      expect(ends).toHaveLength(i + 1)
      ends[i]?.()
    }
    expect(await Promise.all(jobs)).toEqual(['a', 'b', 'c'])
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('gives a failure to whoever asked, and goes on', async () => {
    const inTurn = createSerialQueue()
    const rejects = inTurn(() => Promise.reject(new Error('mine')))
    const throws = inTurn(() => {
      throw new Error('mine too')
    })
    const works = inTurn(() => Promise.resolve('fine'))
    await expect(rejects).rejects.toThrow('mine')
    await expect(throws).rejects.toThrow('mine too')
    expect(await works).toBe('fine')
  })

  it('takes work asked for from within, after the rest', async () => {
    const inTurn = createSerialQueue()
    const seen: number[] = []
    let inner: Promise<unknown> = Promise.resolve()
    const outer = inTurn(async () => {
      inner = inTurn(async () => seen.push(3))
      seen.push(1)
    })
    const second = inTurn(async () => seen.push(2))
    await Promise.all([outer, second])
    await inner
    expect(seen).toEqual([1, 2, 3])
  })
})
