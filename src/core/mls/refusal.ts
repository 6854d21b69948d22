// Where "the other side's bytes are not taken" turns from an exception into a value.
// Inside this folder a breach of rules is a thrown `PeerError`; the door hands out a Refusal.

import { CryptoVerificationError } from 'ts-mls'
import { PeerError } from '#protocol/errors.ts'
import type { Refusal } from './mls.ts'

/** Runs `work`; a `PeerError` becomes a Refusal with its code, everything else is thrown on. */
export async function refusing<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PeerError) return { ok: false, code: error.code, message: error.message }
    throw error
  }
}

/**
 * Calls into ts-mls with bytes from outside. Whatever it throws, by design or by accident, is the sender's fault:
 * a `PeerError` with `code`, or `bad_signature`. No row is read inside, so nothing of this machine's is hidden.
 */
export async function judging<T>(code: string, message: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof PeerError) throw cause
    if (cause instanceof CryptoVerificationError) throw new PeerError('bad_signature', message, { cause })
    throw new PeerError(code, message, { cause })
  }
}
