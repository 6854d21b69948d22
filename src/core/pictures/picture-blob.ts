// The blob of a group's picture, put to the server and fetched from it as a file's is: without a session, with the send token
// of the chat's present.

import type { BlobId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { isUndecided } from '../chats/undecided.ts'
import { currentPass } from '../files/file-move.ts'
import type { BlobLine } from '../files/blob-routes.ts'
import { deleteToken } from '../messages/delete-token.ts'
import { pictureBlobBytes } from './picture-seal.ts'

/** As long as a blob can stay; whoever holds the picture puts it there again before. */
const pictureDays = 400

type Failed = { readonly ok: false; readonly code: string }
/** `gone`: the server has it no more. `later`: for now it cannot be had. */
export type Fetched =
  | { readonly ok: true; readonly blob: Uint8Array }
  | { readonly ok: false; readonly why: 'gone' | 'later' }

/** Also where it is there already, whoever has put it. `unreachable`, or the server's code. */
export async function putPicture(
  deps: Pick<ChatDeps, 'crypto' | 'self'>,
  cell: ChatCell,
  line: BlobLine,
  { blob, sealed }: { readonly blob: BlobId; readonly sealed: Uint8Array },
): Promise<{ readonly ok: true } | Failed> {
  const pass = await currentPass(cell)
  if (pass === undefined) return { ok: false, code: 'chat_not_active' }
  const deleteHash = deps.crypto.blake3(deleteToken(deps.crypto, deps.self.authorSecret, blob))
  const upload = { blob, bucketBytes: pictureBlobBytes, expiresDays: pictureDays, deleteHash } as const
  const begun = await line.begin({ token: pass.token, ...upload })
  if (!begun.ok) return begun.why === 'refused' && begun.code === 'blob_exists' ? { ok: true } : failed(begun)
  const { receivedBytes } = begun.value
  if (receivedBytes === pictureBlobBytes) return { ok: true }
  const put = await line.put(blob, pass.token, receivedBytes, sealed.subarray(receivedBytes))
  return put.ok ? { ok: true } : failed(put)
}

export async function fetchPicture(cell: ChatCell, line: BlobLine, blob: BlobId): Promise<Fetched> {
  const pass = await currentPass(cell)
  if (pass === undefined) return { ok: false, why: 'later' }
  const got = await line.get(blob, pass.token, 0, pictureBlobBytes)
  if (got.ok) return { ok: true, blob: got.value }
  return { ok: false, why: got.why === 'refused' && got.code === 'not_found' ? 'gone' : 'later' }
}

/** Whether there is nothing more to ask for: it was this account's and is gone, or it never was. */
export async function erasePicture(
  deps: Pick<ChatDeps, 'crypto' | 'self'>,
  line: BlobLine,
  blob: BlobId,
): Promise<boolean> {
  const erased = await line.erase(blob, deleteToken(deps.crypto, deps.self.authorSecret, blob))
  return erased.ok || (erased.why === 'refused' && !isUndecided(erased.code))
}

const failed = (refused: { why: 'refused'; code: string } | { why: 'unreachable' }): Failed => ({
  ok: false,
  code: refused.why === 'refused' ? refused.code : 'unreachable',
})
