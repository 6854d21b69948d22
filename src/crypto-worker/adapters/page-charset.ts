// Bytes of a page as text, in the encoding that it says it has: by its mark, its header, or its own first words.

import { TextDecoder } from 'node:util'

const longestPrescan = 2_048
const inWords = /<meta[^>]{0,256}charset\s{0,8}=\s{0,8}["']?\s{0,8}([\w:.-]{1,40})/i
const inHeader = /charset\s{0,8}=\s{0,8}["']?([\w:.-]{1,40})/i

/** Never throws: an encoding that is not known is read as UTF-8, and what is not of it becomes U+FFFD. */
export function decodePage(bytes: Uint8Array, contentType: string): string {
  return (decoderOf(markOf(bytes)) ?? decoderOf(inHeader.exec(contentType)?.[1]) ?? ofWords(bytes)).decode(bytes)
}

function ofWords(bytes: Uint8Array): TextDecoder {
  const beginning = Buffer.from(bytes.subarray(0, longestPrescan)).toString('latin1')
  const said = inWords.exec(beginning)?.[1]
  // Whoever could read these words is not reading UTF-16 (HTML, "prescan a byte stream").
  return (said === undefined || /^utf-?16/i.test(said) ? undefined : decoderOf(said)) ?? new TextDecoder('utf-8')
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
}

function decoderOf(label: string | undefined): TextDecoder | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
