import { describe, expect, it } from 'vitest'
import { InternalError, PeerError, StorageError, TalkeeError, unreachable, UsageError } from './errors.ts'

describe('the four errors', () => {
  it.each([UsageError, PeerError, StorageError, InternalError])(
    '%o says whose turn it is, and keeps its cause',
    (Kind) => {
      const cause = new RangeError('beneath')
      const error = new Kind('some_code', 'what happened', { cause })
      expect(error).toBeInstanceOf(TalkeeError)
      expect({ ...error, message: error.message }).toEqual({
        name: Kind.name,
        code: 'some_code',
        message: 'what happened',
        cause,
      })
      expect(error.stack).toContain('errors.test.ts')
    },
  )

  it('have no cause unless one is given, even undefined', () => {
    expect('cause' in new PeerError('some_code', 'what happened')).toBe(false)
    expect('cause' in new PeerError('some_code', 'what happened', { cause: undefined })).toBe(true)
  })

  it('are each of one kind only', () => {
    expect(new PeerError('some_code', 'what happened')).not.toBeInstanceOf(UsageError)
  })
})

describe('unreachable', () => {
  it('throws an InternalError that tells the type of what came and never the value', () => {
    expect(() => unreachable('secret' as never)).toThrow(new InternalError('unreachable', 'unexpected case: string'))
  })
})
