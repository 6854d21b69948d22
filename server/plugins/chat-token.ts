// The send token of a chat's present, beside a body that is nothing but bytes. It names a chat's members and none of them.

import type { FastifyRequest } from 'fastify'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { chatTokenHeader } from '#protocol/client-server/file-blobs.ts'
import { PeerError } from '#protocol/errors.ts'

/** 32 bytes; a `PeerError` `malformed` where the header is missing, twice there, or something else. */
export function chatTokenOf({ headers }: FastifyRequest): Uint8Array {
  const text = headers[chatTokenHeader.toLowerCase()]
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(text)) {
    throw new PeerError('malformed', 'a token of the chat is expected')
  }
  return fromBase64url(text)
}
