// What is left of a message that others can see once, where it was written: that it was sent, and which blobs of it are at the
// server, so that they can be deleted there. No words, no name, no key.

import type { FileInfo } from '../payload/file-info.ts'
import { noMarks } from './message-marks.ts'
import type { MessageRecord } from './message-record.ts'

/** A file of one part: all of it is in memory while it is shown. */
export const mostOnceBytes = 64 * 1024 * 1024

export const leftOfOnce = ({ file }: Pick<MessageRecord, 'file'>): Pick<MessageRecord, 'text' | 'file' | 'marks'> => ({
  text: '',
  file: file === null ? null : withoutKey(file),
  marks: noMarks,
})

export function withoutKey(file: FileInfo): FileInfo {
  const { parts, sizeBytes } = file
  const nothing = { name: '-', type: 'application/octet-stream', picture: null, sound: null, album: null }
  return { ...nothing, parts, sizeBytes, key: new Uint8Array(file.key.length) }
}
