// What a message may say of its file, at the edge where it is read.

import { describe, expect, it } from 'vitest'
import { decodeShape, encodeShape, type Shape } from '#protocol/codec/shape.ts'
import { parseBlobId } from '#protocol/ids.ts'
import { fileInfoShape, type FileInfo } from './file-info.ts'

const file: FileInfo = {
  ...{ name: 'f.png', type: 'image/png', sizeBytes: 9, key: new Uint8Array(32) },
  parts: [{ blob: parseBlobId('b0'.repeat(16)), hash: new Uint8Array(32) }],
  picture: { width: 2, height: 1, preview: null },
  sound: { durationMs: 900, waveform: new Uint8Array(64).fill(255) },
  album: { id: new Uint8Array(16), index: 9, count: 10 },
}

/** What somebody writes who keeps to no rule, read by one who does. */
function readOf(more: Partial<FileInfo>): string {
  const said = new Map(encodedFields({ ...file, ...more }))
  try {
    fileInfoShape.read(said, '$')
    return 'read'
  } catch (error) {
    return error instanceof Error ? error.name : 'other'
  }
}

/** As its shape writes it, field by field: each is written beside others that are well. */
function encodedFields(info: FileInfo): [number, unknown][] {
  const { album, sound, ...rest } = info
  const well = fileInfoShape.write({ ...rest, sound: null, album: null })
  if (!(well instanceof Map)) throw new Error('not a map')
  const place =
    album === null
      ? null
      : new Map<number, unknown>([
          [1, album.id],
          [2, album.index],
          [3, album.count],
        ])
  const voice =
    sound === null
      ? null
      : new Map<number, unknown>([
          [1, sound.durationMs],
          [2, sound.waveform],
        ])
  return [...well, [7, voice], [8, place]] as [number, unknown][]
}

describe('what is said of a file', () => {
  it('reads back', () => {
    const shape: Shape<FileInfo> = fileInfoShape
    expect(decodeShape(shape, encodeShape(shape, file))).toEqual(file)
    expect(readOf({})).toBe('read')
  })

  it('is refused with a place in an album that it does not have, or that is not for a picture', () => {
    const id = new Uint8Array(16)
    expect([
      readOf({ album: { id, index: 2, count: 2 } }),
      readOf({ album: { id, index: 0, count: 1 } }),
      readOf({ album: { id, index: 0, count: 11 } }),
      readOf({ album: { id: new Uint8Array(15), index: 0, count: 2 } }),
      readOf({ picture: null }),
    ]).toEqual(Array.from({ length: 5 }, () => 'PeerError'))
    expect(() => encodeShape(fileInfoShape, { ...file, album: { id, index: 3, count: 3 } })).toThrow('album')
  })

  it('is refused with more loudness than is drawn, or a sound longer than a day', () => {
    expect([
      readOf({ sound: { durationMs: 900, waveform: new Uint8Array(65) } }),
      readOf({ sound: { durationMs: 86_400_001, waveform: new Uint8Array(1) } }),
      readOf({ sound: { durationMs: 900, waveform: new Uint8Array(0) } }),
    ]).toEqual(['PeerError', 'PeerError', 'read'])
  })
})
