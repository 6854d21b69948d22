// What a payload says of a file: where its ciphertext lies, what opens it, what it is. docs/protocol/files.md.

import { byteRange, bytes, list, nullable, record, text, uint, type Shape, type Shaped } from '#protocol/codec/shape.ts'
import { PeerError } from '#protocol/errors.ts'
import { blobIdShape } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { planParts } from '../files/file-layout.ts'

/** As many pictures as a grid shows at once. */
const mostInAlbum = 10
/** Stretches of a voice message that have a loudness, a byte each. */
const mostLevels = 64

const fields = record({
  /** As its sender calls it: shown by `shownName` only. */
  name: [1, text(255)],
  /** Media type, by its sender's word. */
  type: [2, text(127)],
  sizeBytes: [3, uint(limits.fileBytes)],
  /** Random, of this file alone. */
  key: [4, bytes(32)],
  /** In their order. The hash is BLAKE3 of the whole blob, its random end included. */
  parts: [5, list(record({ blob: [1, blobIdShape], hash: [2, bytes(32)] }), limits.fileParts)],
  /** What can be drawn before it is here: `preview` is a small picture, by its sender's word. */
  picture: [
    6,
    nullable(
      record({
        width: [1, uint(65_535, 1)],
        height: [2, uint(65_535, 1)],
        preview: [3, nullable(byteRange(1, limits.filePreviewBytes))],
      }),
    ),
  ],
  /** A voice message: its length, and the loudness of its stretches, a byte each. */
  sound: [7, nullable(record({ durationMs: [1, uint(86_400_000)], waveform: [2, byteRange(0, mostLevels)] }))],
  /** Of pictures that were sent together: which of them, and of how many, so that room is kept for what is to come. */
  album: [
    8,
    nullable(record({ id: [1, bytes(16)], index: [2, uint(mostInAlbum - 1)], count: [3, uint(mostInAlbum, 2)] })),
  ],
})
export type FileInfo = Shaped<typeof fields>

/**
 * Parts that are not as many as the length needs, the same blob twice, and a place in an album that it does not have or
 * that is not for a picture, are a `PeerError` `malformed`.
 */
export const fileInfoShape: Shape<FileInfo> = {
  read: (value, path) => checked(fields.read(value, path)),
  write: (info) => fields.write(checked(info)),
}

function checked(info: FileInfo): FileInfo {
  const { album, picture } = info
  const blobs = new Set(info.parts.map(({ blob }) => blob))
  const isWhole = info.parts.length === planParts(info.sizeBytes).length && blobs.size === info.parts.length
  if (!isWhole) throw new PeerError('malformed', 'a file in other parts than its length has')
  const hasPlace = album === null || (album.index < album.count && picture !== null)
  if (!hasPlace) throw new PeerError('malformed', 'a place in an album that is none')
  return info
}
