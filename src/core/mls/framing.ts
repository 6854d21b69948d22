// Strict decoding of what ts-mls decodes leniently: one byte string per value, no trailing bytes, our version and suite.
// RFC 9420 §6. Only PrivateMessage, Welcome and KeyPackage exist on our wire.

import {
  decode,
  encode,
  mlsMessageDecoder,
  mlsMessageEncoder,
  protocolVersions,
  wireformats,
  type Decoder,
  type Encoder,
  type KeyPackage,
  type MlsMessage,
  type PrivateMessage,
  type Welcome,
} from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import { cipherSuiteId } from '#protocol/labels.ts'

/** Decodes exactly one value; `PeerError` `malformed` when the bytes are not what encoding it gives. */
export function decodeStrictly<T>(decoder: Decoder<T>, encoder: Encoder<T>, bytes: Uint8Array): T {
  let value: T | undefined
  let again: Uint8Array
  try {
    value = decode(decoder, bytes)
    if (value === undefined) throw new PeerError('malformed', 'not decodable as MLS')
    again = encode(encoder, value)
  } catch (cause) {
    if (cause instanceof PeerError) throw cause
    throw new PeerError('malformed', 'not decodable as MLS', { cause })
  }
  if (!equalBytes(again, bytes)) throw new PeerError('malformed', 'MLS bytes with another encoding or a tail')
  return value
}

/** `PeerError` `too_large` above the limit, before anything is decoded. */
export function checkSize(bytes: Uint8Array, maxBytes: number, what: string): void {
  if (bytes.length > maxBytes) throw new PeerError('too_large', `${what} above its limit`)
}

function decodeMessage(bytes: Uint8Array): MlsMessage {
  const message = decodeStrictly(mlsMessageDecoder, mlsMessageEncoder, bytes)
  if (message.version !== protocolVersions.mls10) throw new PeerError('unknown_version', 'not MLS 1.0')
  return message
}

/** A PrivateMessage. A PublicMessage shows its sender to the server: refused as `not_private`. */
export function decodePrivateMessage(bytes: Uint8Array): PrivateMessage {
  const message = decodeMessage(bytes)
  if (message.wireformat !== wireformats.mls_private_message) {
    throw new PeerError('not_private', 'an MLS message that is no PrivateMessage')
  }
  return message.privateMessage
}

export function decodeWelcome(bytes: Uint8Array): Welcome {
  const message = decodeMessage(bytes)
  if (message.wireformat !== wireformats.mls_welcome) throw new PeerError('malformed', 'not a Welcome')
  if (message.welcome.cipherSuite !== cipherSuiteId) throw new PeerError('wrong_suite', 'a Welcome of another suite')
  return message.welcome
}

export function decodeKeyPackage(bytes: Uint8Array): KeyPackage {
  const message = decodeMessage(bytes)
  if (message.wireformat !== wireformats.mls_key_package) throw new PeerError('malformed', 'not a KeyPackage')
  const { keyPackage } = message
  if (keyPackage.version !== protocolVersions.mls10) throw new PeerError('unknown_version', 'not MLS 1.0')
  if (keyPackage.cipherSuite !== cipherSuiteId) throw new PeerError('wrong_suite', 'a KeyPackage of another suite')
  return keyPackage
}

export function encodeWelcome(welcome: Welcome): Uint8Array {
  return encode(mlsMessageEncoder, { version: protocolVersions.mls10, wireformat: wireformats.mls_welcome, welcome })
}

export function encodeKeyPackage(keyPackage: KeyPackage): Uint8Array {
  return encode(mlsMessageEncoder, {
    version: protocolVersions.mls10,
    wireformat: wireformats.mls_key_package,
    keyPackage,
  })
}
