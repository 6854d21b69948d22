// A WebP as a canvas writes it, without what the canvas adds: browsers put a colour profile beside the pixels, which says which
// browser it was. Without one, colours are those of the web. Pure.

const chunkHeadBytes = 8
const firstChunkAt = 12

/** The same pixels in a file of them alone. Undefined for what is no still, opaque WebP. */
export function pixelsAlone(webp: Uint8Array): Uint8Array | undefined {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength)
  for (let at = firstChunkAt; at + chunkHeadBytes <= webp.length; ) {
    const name = String.fromCharCode(...webp.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    const end = at + chunkHeadBytes + length + (length % 2)
    if (name === 'ALPH' || name === 'ANIM' || end > webp.length) return undefined
    if (name === 'VP8 ' || name === 'VP8L') return fileOf(webp.subarray(at, end))
    at = end
  }
  return undefined
}

function fileOf(chunk: Uint8Array): Uint8Array {
  const file = new Uint8Array(firstChunkAt + chunk.length)
  file.set(new TextEncoder().encode('RIFF'))
  new DataView(file.buffer).setUint32(4, file.length - 8, true)
  file.set(new TextEncoder().encode('WEBP'), 8)
  file.set(chunk, firstChunkAt)
  return file
}
