import { describe, expect, it } from 'vitest'
import { StorageError, UsageError } from '#protocol/errors.ts'
import { createBackground } from './background.ts'

describe('work that nobody awaits', () => {
  it('is told of when it fails, by its code and nothing else, and after the end only of a failing disk', async () => {
    const lines: unknown[] = []
    const line = (event: string, fields?: object): void => {
      lines.push({ event, ...fields })
    }
    const background = createBackground({ debug: line, info: line, warn: line, error: line })
    const fail = (error: Error) => () => Promise.reject(error)
    await background.logged('write', fail(new StorageError('disk_full', 'no room for anna')))
    await background.logged('other', fail(new Error('anna')))
    background.stop()
    await background.logged('cut short', fail(new UsageError('locked', 'the vault is locked')))
    await background.logged('at the end', fail(new StorageError('disk_full', 'no room')))
    expect(lines).toEqual([
      { event: 'session_work_failed', work: 'write', code: 'disk_full' },
      { event: 'session_work_failed', work: 'other', code: 'internal' },
      { event: 'session_work_failed', work: 'at the end', code: 'disk_full' },
    ])
  })
})
