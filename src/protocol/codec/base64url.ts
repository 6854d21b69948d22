// base64url without padding (RFC 4648 §5), strict: one spelling per byte string.

import { PeerError } from '../errors.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Map([...alphabet].map((letter, value) => [letter, value]))

/** Bytes to base64url without padding. */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0
    const b = bytes[i + 1]
    const c = bytes[i + 2]
    text += (alphabet[a >> 2] ?? '') + (alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)] ?? '')
    if (b !== undefined) text += alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)] ?? ''
    if (c !== undefined) text += alphabet[c & 63] ?? ''
  }
  return text
}

/** base64url to bytes; padding, other letters and non-zero spare bits are a `PeerError` `malformed`. */
export function fromBase64url(text: string): Uint8Array {
  if (text.length % 4 === 1) throw new PeerError('malformed', 'base64url of an impossible length')
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let held = 0
  let offset = 0
  for (const letter of text) {
    const value = values.get(letter)
    if (value === undefined) throw new PeerError('malformed', 'not base64url')
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[offset++] = (held >> bits) & 0xff
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw new PeerError('malformed', 'base64url with spare bits set')
  return bytes
}
