// A sound by its first bytes: WebM or Ogg, and of a length that a voice message has. All else is a file and is decoded by
// nobody.

const mostBytes = 64 * 1024 * 1024
const kinds = [
  { type: 'audio/webm', first: [0x1a, 0x45, 0xdf, 0xa3] },
  { type: 'audio/ogg', first: [0x4f, 0x67, 0x67, 0x53] },
] as const

/** Whether so long a file may be read to be listened to. */
export const mayBeVoice = (sizeBytes: number): boolean => sizeBytes <= mostBytes

/** With the type that its bytes have; undefined for what is none. */
export function voiceBlob(bytes: Uint8Array<ArrayBuffer>): Blob | undefined {
  const kind = kinds.find(({ first }) => first.every((byte, at) => bytes[at] === byte))
  return kind === undefined || !mayBeVoice(bytes.length) ? undefined : new Blob([bytes], { type: kind.type })
}
