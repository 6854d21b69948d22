// Which picture a group is shown with. Nobody's picture is decoded who was not let in.

import type { BlobId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { readStanding } from '../pictures/picture-ledger.ts'

/** The blob that it came from, as its name; null where there is none here. */
export async function pictureShown({ vault, requests }: ChatDeps, cell: ChatCell): Promise<BlobId | null> {
  const { number, peer } = cell.record()
  if (peer !== null || requests.openerOf(number) !== undefined) return null
  const standing = await readStanding(vault, number)
  return standing?.state === 'held' ? standing.blob : null
}
