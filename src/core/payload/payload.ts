// A payload: header, then a CBOR body padded to one of six sizes. What MLS encrypts, and all that it encrypts.
// Every kind is padded alike, so that a receipt looks like a word of text.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { decodeCbor, encodeCbor, type CborValue } from '#protocol/codec/cbor.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { pad, unpad } from '#protocol/padding.ts'
import { decodeHeader, encodeHeader, payloadHeaderBytes, type PayloadHeader } from './header.ts'

export const payloadKinds = { text: 1 } as const

/** Body keys of a text. Keys from 128 on are critical: who does not know one does not show the message. */
const textKeys = { text: 1 } as const
const firstCriticalKey = 128

type PayloadContent =
  | { readonly kind: 'text'; readonly text: string }
  /** Sent by a newer version: kept as it came, shown as such. */
  | { readonly kind: 'unknown' }

export interface Payload {
  readonly header: PayloadHeader
  readonly content: PayloadContent
}

/** Encodes a text payload. Text beyond the largest bucket is a `UsageError` `text_too_long`. */
export function encodeTextPayload(header: Omit<PayloadHeader, 'kind' | 'flags'>, text: string): Uint8Array {
  if (text.length === 0) throw new UsageError('text_empty', 'nothing to send')
  const body = encodeCbor(new Map([[textKeys.text, text]]))
  return concatBytes(encodeHeader({ ...header, kind: payloadKinds.text, flags: 0 }), pad(body))
}

/** Reads a payload. What a newer version might send is `unknown`; what no version may send is a `PeerError`. */
export function decodePayload(bytes: Uint8Array): Payload {
  const header = decodeHeader(bytes.subarray(0, payloadHeaderBytes))
  const body = decodeCbor(unpad(bytes.subarray(payloadHeaderBytes)))
  if (!(body instanceof Map)) throw new PeerError('malformed', 'a body that is no map')
  if (header.kind !== payloadKinds.text) return { header, content: { kind: 'unknown' } }
  return { header, content: decodeText(body) }
}

function decodeText(body: ReadonlyMap<number, CborValue>): PayloadContent {
  for (const key of body.keys()) if (key >= firstCriticalKey) return { kind: 'unknown' }
  const text = body.get(textKeys.text)
  if (typeof text !== 'string' || text.length === 0) throw new PeerError('malformed', 'a text without text')
  return { kind: 'text', text }
}
