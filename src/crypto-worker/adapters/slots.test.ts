import { describe, expect, it } from 'vitest'
import { createSlots } from './slots.ts'

describe('slots', () => {
  it('run so many at a time, the others in the order of asking, whatever fails', async () => {
    const slots = createSlots(2)
    const log: string[] = []
    const gates = new Map<string, () => void>()
    const ask = (name: string) =>
      slots(async () => {
        log.push(`${name} begins`)
        await new Promise<void>((resolve) => gates.set(name, resolve))
        log.push(`${name} ends`)
        if (name === 'a') throw new Error('as planned')
      }).catch(() => undefined)
    const finish = async (name: string, asked: Promise<unknown>): Promise<void> => {
      gates.get(name)?.()
      await asked
      await Promise.resolve()
    }
    const [a, b, c, d] = [ask('a'), ask('b'), ask('c'), ask('d')]
    await finish('a', a)
    await finish('c', c)
    await finish('b', b)
    await finish('d', d)
    expect(log).toEqual(['a begins', 'b begins', 'a ends', 'c begins', 'c ends', 'd begins', 'b ends', 'd ends'])
  })
})
