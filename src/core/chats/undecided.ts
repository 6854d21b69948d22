// Refusals that say nothing about what was asked, only that the server could not do it now: it is kept, and asked again.

import type { ErrorCode } from '#protocol/error-codes.ts'

const undecided: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'internal',
  'shutting_down',
  'timeout',
  'busy',
  'rate_limited',
  'disk_full',
  'unauthenticated',
])

/** Whether the same request may be granted later. */
export const isUndecided = (code: ErrorCode): boolean => undecided.has(code)

const unclear: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['internal', 'shutting_down', 'timeout', 'disk_full'])

/** Whether what was asked for may have been done all the same: a server can end, or its disk fill, between doing it and saying so. */
export const mayHaveHappened = (code: ErrorCode): boolean => unclear.has(code)
