// A file as it is shown beside its message: what it is, and where it is.

import type { ChatDeps } from '../chats/chat-deps.ts'
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
  // Shown once: what comes by `revealMessage` is the text alone, and this version sends no such file.
  if (file === null || message.burnsOnRead) return null
  const row = await readFileRow(deps.vault, fileRowKey(deps.crypto, chatNumber, id, accountHash(deps.crypto, sender)))
  const buckets = planParts(file.sizeBytes).map(({ bucketBytes }) => bucketBytes)
  const total = (bytes: readonly number[]): number => bytes.reduce((sum, each) => sum + each, 0)
  const name = shownName(file.name)
  const { picture, sound } = file
  return {
    name,
    extension: extensionOf(name),
    type: shownType(file.type),
    sizeBytes: file.sizeBytes,
    picture:
      picture === null ? null : { width: picture.width, height: picture.height, hasPreview: picture.preview !== null },
    sound,
    ...stateOf(row),
    doneBytes: total(buckets.slice(0, row?.partsDone ?? 0)),
    totalBytes: total(buckets),
  }
}

function stateOf(row: FileRow | undefined): Pick<FileView, 'state' | 'failure'> {
  if (row === undefined || row.state === 'erasing') return { state: 'remote', failure: '' }
  return { state: row.state, failure: row.failure }
}
