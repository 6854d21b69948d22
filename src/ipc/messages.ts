// The three messages that travel on a port, and how an error is told. Not the contracts: those say what is inside.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { InternalError, PeerError, StorageError, TalkeeError, UsageError } from '#protocol/errors.ts'
import { orNull, struct, unread, variant, type Read } from './reader.ts'

export const callMessage = struct({ kind: oneOf('call'), id: uint(), method: text(64), input: unread })

const failure = struct({
  name: oneOf('UsageError', 'PeerError', 'StorageError', 'InternalError'),
  code: text(64),
  message: text(500, 0),
})
export type Failure = Read<typeof failure>

export const answerMessage = variant('kind', {
  reply: struct({ id: uint(), ok: bool, value: unread, failure: orNull(failure) }),
  event: struct({ event: unread }),
})

/** What the caller is told. Of an error that is not ours only that there was one: its text could hold anything. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof TalkeeError) {
    return { name: nameOf(error), code: error.code.slice(0, 64), message: error.message.slice(0, 500) }
  }
  return { name: 'InternalError', code: 'internal', message: 'an unexpected failure' }
}

/** The error that the caller sees. */
export function reviveFailure({ name, code, message }: Failure): TalkeeError {
  const classes = { UsageError, PeerError, StorageError, InternalError }
  return new classes[name](code, message)
}

function nameOf(error: TalkeeError): Failure['name'] {
  if (error instanceof UsageError) return 'UsageError'
  if (error instanceof PeerError) return 'PeerError'
  return error instanceof StorageError ? 'StorageError' : 'InternalError'
}
