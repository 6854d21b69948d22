// Whose turn it is when something fails. Every error of Talkee is one of these four.
// Messages are for people who read logs: never a key, a plaintext or a name in them.

interface ErrorOptionsWithCause {
  readonly cause?: unknown
}

/** Base of the four; `code` is stable and may be matched on, `message` may change. */
export class TalkeeError extends Error {
  readonly code: string
  constructor(code: string, message: string, options: ErrorOptionsWithCause = {}) {
    super(message)
    this.code = code
    if ('cause' in options) this.cause = options.cause
  }
}

/** The caller asked for something that cannot be done. */
export class UsageError extends TalkeeError {
  override readonly name = 'UsageError'
}

/** The other side sent something that it must not send. */
export class PeerError extends TalkeeError {
  override readonly name = 'PeerError'
}

/** This machine's disk or database failed. */
export class StorageError extends TalkeeError {
  override readonly name = 'StorageError'
}

/** We broke an invariant of our own. */
export class InternalError extends TalkeeError {
  override readonly name = 'InternalError'
}

/** Ends a switch over a union: the compiler proves that nothing is left. */
export function unreachable(value: never): never {
  throw new InternalError('unreachable', `unexpected case: ${typeof value}`)
}
