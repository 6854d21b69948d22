// A payload: header, then a CBOR body padded to one of six sizes. What MLS encrypts, and all that it encrypts.
// Every kind is padded alike, so that a receipt looks like a word of text.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { decodeCbor, encodeCbor } from '#protocol/codec/cbor.ts'
import { PeerError } from '#protocol/errors.ts'
import { pad, unpad } from '#protocol/padding.ts'
import { readContent, writeContent, type KnownContent, type PayloadContent } from './content.ts'
import { plainlySaid } from './said.ts'
import { decodeHeader, encodeHeader, payloadHeaderBytes, type PayloadHeader } from './header.ts'

export interface Payload {
  readonly header: PayloadHeader
  readonly content: PayloadContent
}

/** Encodes a payload. Content beyond the largest bucket is a `UsageError` `text_too_long`. */
export function encodePayload(header: Omit<PayloadHeader, 'kind'>, content: KnownContent): Uint8Array {
  const { number, body } = writeContent(content)
  return concatBytes(encodeHeader({ ...header, kind: number }), pad(encodeCbor(body)))
}

/** Encodes a text payload without flags. */
export function encodeTextPayload(header: Omit<PayloadHeader, 'kind' | 'flags'>, text: string): Uint8Array {
  return encodePayload({ ...header, flags: 0 }, { kind: 'text', ...plainlySaid(text) })
}

/** Reads a payload. What a newer version might send is `unknown`; what no version may send is a `PeerError`. */
export function decodePayload(bytes: Uint8Array): Payload {
  const header = decodeHeader(bytes.subarray(0, payloadHeaderBytes))
  const body = decodeCbor(unpad(bytes.subarray(payloadHeaderBytes)))
  if (!(body instanceof Map)) throw new PeerError('malformed', 'a body that is no map')
  return { header, content: readContent(header.kind, body) }
}
