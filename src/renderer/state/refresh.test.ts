import { describe, expect, it } from 'vitest'
import { createRefresh } from './refresh.ts'

describe('asking again', () => {
  it('asks once more for any number of changes during a question, and never twice at once', async () => {
    const open: (() => void)[] = []
    let asked = 0
    const refresh = createRefresh(() => {
      asked++
      return new Promise((resolve) => open.push(resolve))
    })
    const first = refresh()
    const later = [refresh(), refresh(), refresh()]
    expect(asked).toBe(1)
    open.shift()?.()
    await first
    await Promise.resolve()
    await Promise.resolve()
    expect(asked).toBe(2)
    open.shift()?.()
    await Promise.all(later)
    expect(asked).toBe(2)
  })

  it('goes on after a question that failed', async () => {
    let asked = 0
    const refresh = createRefresh(() => (asked++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve()))
    await expect(refresh()).rejects.toThrow('away')
    await refresh()
    expect(asked).toBe(2)
  })
})
