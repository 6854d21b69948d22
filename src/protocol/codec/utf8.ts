// UTF-8 in layers that have neither Node nor the DOM. Every runtime we ship on has these two classes.

import { PeerError } from '../errors.ts'

declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text to UTF-8. A lone surrogate becomes U+FFFD, as the platform does. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** UTF-8 to text; bytes that are not UTF-8 are a `PeerError` `malformed`. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new PeerError('malformed', 'not UTF-8', { cause })
  }
}
