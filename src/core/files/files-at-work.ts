// Files of an unlocked account: what is being chosen, what is under way, what is read. All of it ends with the session.

import type { FileHandles } from '../ports/file-handles.ts'
import type { Transport } from '../ports/transport.ts'
import type { SessionPart } from '../session/session-part.ts'
import { createBlobRoutes } from './blob-routes.ts'
import { createFileReader, type FileReader } from './file-reader.ts'
import { createFileStaging, type FileStaging } from './file-staging.ts'
import { createRevealedFiles, type RevealedFiles } from './revealed-files.ts'
import { createFileTransfers, type FileTransfersDeps } from './file-transfers.ts'

export interface FilesAtWork {
  readonly handles: FileHandles
  readonly staging: FileStaging
  readonly reader: FileReader
  readonly revealed: RevealedFiles
}

interface FilesAtWorkDeps extends Omit<FileTransfersDeps, 'blobs'> {
  readonly transport: Pick<Transport, 'openBlobConnection'>
  readonly handles: FileHandles
}

export function openFiles(
  deps: FilesAtWorkDeps,
): FilesAtWork & { readonly part: SessionPart; readonly start: () => Promise<void> } {
  const { crypto, files, clock } = deps.chats
  const transfers = createFileTransfers({ ...deps, blobs: createBlobRoutes(deps.transport) })
  const staging = createFileStaging({ crypto, files })
  const reader = createFileReader({ crypto, store: files.store })
  files.onClear(reader.forget)
  const revealed = createRevealedFiles({ crypto, clock })
  return {
    handles: deps.handles,
    staging,
    reader,
    revealed,
    part: {
      connected: transfers.connected,
      chatChanged: transfers.chatChanged,
      stop() {
        revealed.stop()
        return Promise.all([staging.stop(), transfers.stop()])
      },
    },
    start: transfers.start,
  }
}
