import { beforeEach, describe, expect, it } from 'vitest'
import { StorageError } from '#protocol/errors.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { createBackground } from './background.ts'
import { untilDone } from './until-done.ts'

const second = 1_000

describe('work that the server has to be asked for until it is done', () => {
  let clock: VirtualClock
  let isConnected: boolean
  let tries: number
  let logLines: unknown[]
  let answer: () => Promise<boolean>
  let part: ReturnType<typeof untilDone>

  beforeEach(() => {
    clock = createVirtualClock()
    isConnected = true
    tries = 0
    logLines = []
    answer = () => Promise.resolve(false)
    const line = (event: string, fields?: object): void => {
      logLines.push({ event, ...fields })
    }
    const background = createBackground({ debug: line, info: line, warn: line, error: line })
    part = untilDone({ clock, background, isConnected: () => isConnected }, 'errand', () => {
      tries++
      return answer()
    })
  })

  async function triesAfter(ms: number): Promise<number> {
    await clock.advance(ms)
    await clock.advance(0)
    return tries
  }

  it('is tried again, later each time, and no more once it is done', async () => {
    part.connected()
    expect([await triesAfter(0), await triesAfter(5 * second)]).toEqual([1, 2])
    expect([await triesAfter(9 * second), await triesAfter(second)]).toEqual([2, 3])
    answer = () => Promise.resolve(true)
    expect([await triesAfter(20 * second), await triesAfter(86_400 * second)]).toEqual([4, 4])
  })

  it('waits for the next connection where there is none, and begins with it at once', async () => {
    isConnected = false
    part.connected()
    expect([await triesAfter(0), await triesAfter(86_400 * second)]).toEqual([1, 1])
    isConnected = true
    part.connected()
    expect([await triesAfter(0), await triesAfter(5 * second)]).toEqual([2, 3])
  })

  it('is not done where it fails, which is told of', async () => {
    answer = () => Promise.reject(new StorageError('disk_full', 'no room'))
    part.connected()
    expect([await triesAfter(0), await triesAfter(5 * second)]).toEqual([1, 2])
    const told = { event: 'session_work_failed', work: 'errand', code: 'disk_full' }
    expect(logLines).toEqual([told, told])
  })

  it('begins nothing after the end', async () => {
    part.connected()
    expect(await triesAfter(0)).toBe(1)
    await part.stop()
    expect(await triesAfter(86_400 * second)).toBe(1)
  })
})
