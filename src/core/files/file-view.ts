// A file as it is shown beside its message: what it is, and where it is.

import { toHex } from '#protocol/codec/bytes.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { FileInfo } from '../payload/file-info.ts'
import type { MessageRecord } from '../messages/message-record.ts'
import { accountHash } from '../payload/account-hash.ts'
import { planParts } from './file-layout.ts'
import { extensionOf, shownName, shownType } from './file-name.ts'
import { fileRowKey, readFileRow, type FileRow } from './file-rows.ts'

export interface FileView {
  readonly name: string
  /** Of the name, in lower case: what a system goes by, whatever `type` says. */
  readonly extension: string
  readonly type: string
  readonly sizeBytes: number
  readonly picture: { readonly width: number; readonly height: number; readonly hasPreview: boolean } | null
  /** Pictures sent together: which of them this is, and of how many. */
  readonly album: { readonly id: string; readonly index: number; readonly count: number } | null
  readonly sound: { readonly durationMs: number; readonly waveform: Uint8Array } | null
  /** `remote`: not here. `held`: whole and verified. An own message is `held` from the moment that it is sent. */
  readonly state: 'remote' | 'sending' | 'fetching' | 'held' | 'failed'
  /** Why it failed, else empty. */
  readonly failure: string
  /** Of its blobs, which are filled up; what is through of a part under way is told by events. */
  readonly doneBytes: number
  readonly totalBytes: number
}

export async function viewFile(deps: ChatDeps, chatNumber: number, message: MessageRecord): Promise<FileView | null> {
  const { file, id, sender } = message
  if (file === null) return null
  const row = await readFileRow(deps.vault, fileRowKey(deps.crypto, chatNumber, id, accountHash(deps.crypto, sender)))
  // What others see once is no file of one's own any more when it is sent.
  if (message.burnsOnRead && sender === deps.self.address && (row === undefined || row.outgoing === null)) return null
  const buckets = planParts(file.sizeBytes).map(({ bucketBytes }) => bucketBytes)
  const total = (bytes: readonly number[]): number => bytes.reduce((sum, each) => sum + each, 0)
  return {
    ...(message.burnsOnRead ? unseen(file) : seen(file)),
    sizeBytes: file.sizeBytes,
    ...stateOf(row),
    doneBytes: total(buckets.slice(0, row?.partsDone ?? 0)),
    totalBytes: total(buckets),
  }
}

type Seen = Pick<FileView, 'name' | 'extension' | 'type' | 'picture' | 'sound' | 'album'>

function seen({ name: given, type, picture, sound, album }: FileInfo): Seen {
  const name = shownName(given)
  return {
    ...{ name, extension: extensionOf(name), type: shownType(type), sound },
    picture:
      picture === null ? null : { width: picture.width, height: picture.height, hasPreview: picture.preview !== null },
    album: album === null ? null : { ...album, id: toHex(album.id) },
  }
}

/** Of what is shown once it is told what kind it is; the rest comes by `revealMessage`. */
function unseen({ picture, sound }: FileInfo): Seen {
  return {
    ...{ name: '-', extension: '', type: shownType(''), album: null },
    picture: picture === null ? null : { width: 1, height: 1, hasPreview: false },
    sound: sound === null ? null : { durationMs: sound.durationMs, waveform: new Uint8Array(0) },
  }
}

function stateOf(row: FileRow | undefined): Pick<FileView, 'state' | 'failure'> {
  if (row === undefined || row.state === 'erasing') return { state: 'remote', failure: '' }
  return { state: row.state, failure: row.failure }
}
