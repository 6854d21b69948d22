// A refusal: a code off the catalogue, with what the client may know about it.

import { type ErrorCode, errorCodes, type ErrorReply, isErrorCode } from '#protocol/error-codes.ts'
import { PeerError, StorageError } from '#protocol/errors.ts'

export interface Refusal {
  readonly code: ErrorCode
  readonly retryAfterMs?: number
  readonly details?: Readonly<Record<string, string | number>>
}

/** A service's answer: what was asked for, or why not. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

export const granted = <T>(value: T): Answer<T> => ({ ok: true, value })

export function refused(code: ErrorCode, more: Omit<Refusal, 'code'> = {}): Answer<never> {
  return { ok: false, refusal: { code, ...more } }
}

export const statusOf = (code: ErrorCode): number => errorCodes[code].status

/** What travels. The message is for people who read traffic, not for users: those get the sentence of the code. */
export function errorReply({ code, ...more }: Refusal): ErrorReply {
  return { code, message: code.replaceAll('_', ' '), ...more }
}

/** The refusal for something that was thrown, or undefined where it is a fault of ours. */
export function refusalOf(cause: unknown): Refusal | undefined {
  if (cause instanceof PeerError) return { code: isErrorCode(cause.code) ? cause.code : 'malformed' }
  if (cause instanceof StorageError && cause.code === 'disk_full') return { code: 'disk_full' }
  if (cause instanceof StorageError && cause.code === 'store_closed') return { code: 'shutting_down' }
  return undefined
}
