import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { createConsoleLog } from './console-log.ts'

describe('the log', () => {
  it('writes one JSON line per event, from the given level up', () => {
    const lines: string[] = []
    const log = createConsoleLog({ write: (line) => lines.push(line), clock: createVirtualClock(1000), from: 'warn' })
    log.info('sync_done', { rows: 3 })
    log.warn('stream_ended', { code: 1006, retry: true, why: 'closed' })
    expect(lines).toEqual([
      '{"at":1000,"level":"warn","event":"stream_ended","code":1006,"retry":true,"why":"closed"}\n',
    ])
  })

  it('withholds text that is no code', () => {
    const lines: string[] = []
    const log = createConsoleLog({ write: (line) => lines.push(line), clock: createVirtualClock(0) })
    log.error('failed', {
      a: 'See you at eight',
      b: 'anna@home.test',
      c: 'c0ffee'.repeat(6),
      d: 'Anna',
      e: 'wrong-pin',
    })
    expect(lines.join('')).toBe(
      '{"at":0,"level":"error","event":"failed","a":"(withheld)","b":"(withheld)","c":"(withheld)","d":"(withheld)","e":"wrong-pin"}\n',
    )
  })
})
